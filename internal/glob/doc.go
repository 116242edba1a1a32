// Package glob matches paths against patterns as the two halves of GitLab do, which do not agree.
//
// The server globs rules:changes, rules:exists and include:local with Ruby's File.fnmatch; the runner globs artifacts
// and caches with the doublestar library. So there are two dialects, [Ruby] and [Runner], and every use names its own:
//
//	glob.Ruby.Match("docs/**", "docs/a/b.md")   // false: in Ruby, ** recurs only as a whole component before a slash
//	glob.Runner.Match("docs/**", "docs/a/b.md") // true
//
// What both know: * (any characters but a slash), ? (one of them), [a-z] and [!a-z], {a,b}, a backslash in front of what
// is meant literally, and **/ for any number of directories. They differ in what a last ** means, in what may stand in
// brackets, and in what becomes of a malformed pattern: [Pattern.Flaw] tells why a pattern matches nothing.
//
// A pattern compiles to a small program whose alternatives are run side by side. Braces are never multiplied out and
// nothing backtracks: matching takes time in proportion to the pattern times the path, whatever they hold.
//
// [Tree] answers rules:exists and [Changes] answers rules:changes, both with the shortcuts and limits of GitLab. The
// package does not expand variables: that comes before.
package glob
