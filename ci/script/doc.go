// Package script reads the shell code of script keywords.
//
// [New] takes the lines of a script as the configuration has them and gives a [Script], which reads them when it is first asked
// something. A rule asks for commands and looks at their words:
//
//	for cmd := range s.Named("docker") {
//		if value, ok := cmd.Option("-p", "--password"); ok && cmd.Is("docker", "login") {
//			report(value.Span(), …)
//		}
//	}
//
// # The model
//
// A script is a tree of five kinds of nodes. A [Command] is a name with words, or a test, or a calculation; a [Pipeline] joins
// nodes with |, a [Chain] with && and ||; a [Compound] is an if, a loop, a function, a subshell, a substitution; a [List] holds
// what stands one behind the other in them. Every node knows its parent, so a rule begins with a command and asks what it stands
// in; methods such as [Command.Status] and [Command.Prints] answer the usual questions. The code that a command runs itself is in
// the tree, too: `docker` in `sudo docker ps`, `rm` in `sh -c 'rm x'`, `eval 'rm x'` or `ssh host 'rm x'`.
//
// A [Word] is made of parts: text after the quotes are gone, variables, substitutions. Text is only said to be known where it is.
//
// # Places
//
// Whatever stands in a script has a span in the file, through all quotes and folds of YAML, and of the shell in a nested script.
// The package knows nothing of YAML: [Options.Offsets] is the function that does (syntax.Offsets), and so it can read the
// RUN instructions of a Dockerfile, too.
//
// # How GitLab runs scripts
//
// The runner makes one shell script of before_script and script, and another one of after_script. It trims each line of white
// space, and before each line it writes one that prints it. All is run by `eval` in a shell with errexit, and with pipefail if
// the shell has it. Source: shells/bash.go and shells/abstract.go (writeCommands) of gitlab-runner, August 2026. An if that
// begins in one line may therefore end in another one; a quote, a here-document, or a command with a backslash at its end
// may not, because the line that prints stands between: that is a [Problem].
//
// # What is not certain
//
// Syntax errors are reported where every shell of the dialect refuses the code, or fails with "bad substitution" when it gets
// there. Code in which an input of GitLab ($[[ … ]]) is not filled in yet has none. Where code cannot be read, its commands are
// missing, and [Script.Complete] says so. PowerShell and cmd are not read at all.
package script
