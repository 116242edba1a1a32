package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/lint/rules"
	"gitlab.com/pipewright/pipewright/schema"
)

// completeWord is the command with which completion scripts ask what may stand for the last of the words that follow.
// It is theirs alone and in no help. The answer is one candidate a line, with a tab before what it is about; a word that
// begins with a colon says that names of files or directories may stand there.
const completeWord = "__complete"

const (
	wantFiles       = ":files"
	wantDirectories = ":directories"
)

// A candidate is a word that may come next.
type candidate struct {
	word  string
	about string
}

func complete(s *streams, words []string) error {
	if len(words) == 0 {
		words = []string{""}
	}
	current := words[len(words)-1]
	for _, c := range candidates(s, words[:len(words)-1], current) {
		if strings.HasPrefix(c.word, current) || strings.HasPrefix(c.word, ":") {
			fmt.Fprintln(s.out, strings.TrimRight(c.word+"\t"+c.about, "\t"))
		}
	}
	return nil
}

// candidates returns what may stand behind the words before.
func candidates(s *streams, before []string, current string) []candidate {
	if len(before) == 0 || len(before) == 1 && isHelp(before[0]) {
		return commandCandidates(s)
	}
	cmd, err := find(s, before[0])
	if err != nil {
		return nil
	}
	flag, operands := walk(cmd, before[1:])
	switch {
	case flag != nil:
		return valueCandidates(flag, current)
	case operands: // behind "--"
	case strings.HasPrefix(current, "--") && strings.Contains(current, "="):
		return assigned(cmd, current)
	case strings.HasPrefix(current, "-"):
		return flagCandidates(cmd)
	}
	return operandCandidates(cmd)
}

// walk returns the flag whose value comes next, if one does, and whether "--" was among the words.
func walk(cmd *cli.Command, words []string) (waiting cli.Flag, operands bool) {
	for _, word := range words {
		switch {
		case waiting != nil:
			waiting = nil
		case word == "--":
			return nil, true
		case strings.HasPrefix(word, "--") && !strings.Contains(word, "="):
			if flag := findFlag(cmd, word); flag != nil && takesValue(flag) {
				waiting = flag
			}
		}
	}
	return waiting, false
}

func commandCandidates(s *streams) []candidate {
	var all []candidate
	for _, c := range commands() {
		all = append(all, candidate{c.name, c.make(s).Usage})
	}
	return append(all, candidate{"help", "tell more about a command"})
}

func flagCandidates(cmd *cli.Command) []candidate {
	var all []candidate
	for _, flag := range cmd.Flags {
		all = append(all, candidate{dashed(flag.Names()[0]), strings.ReplaceAll(usage(flag), "`", "")})
	}
	return append(all, candidate{"--help", "print this help"})
}

// assigned completes the value in `--flag=value`.
func assigned(cmd *cli.Command, current string) []candidate {
	name, value, _ := strings.Cut(current, "=")
	flag := findFlag(cmd, name)
	if flag == nil {
		return nil
	}
	all := valueCandidates(flag, value)
	for i := range all {
		if !strings.HasPrefix(all[i].word, ":") {
			all[i].word = name + "=" + all[i].word
		}
	}
	return all
}

// A completer knows the values of its flag.
type completer interface {
	complete(value string) []candidate
}

func valueCandidates(flag cli.Flag, value string) []candidate {
	if f, ok := flag.(*cli.GenericFlag); ok {
		if c, ok := f.Value.(completer); ok {
			return c.complete(value)
		}
	}
	switch placeholder(flag) {
	case "FILE", "NAME":
		return []candidate{{word: wantFiles}}
	case "DIR":
		return []candidate{{word: wantDirectories}}
	}
	return nil
}

// operandCandidates completes the arguments of a command.
func operandCandidates(cmd *cli.Command) []candidate {
	switch {
	case cmd.Name == "explain":
		return append(ruleCandidates(""), keywordCandidates()...)
	case cmd.Name == "completion":
		shell := newChoice("shell", "", shells()...)
		return shell.complete("")
	case strings.Contains(cmd.ArgsUsage, "PATH"), strings.Contains(cmd.ArgsUsage, "FILE"), strings.Contains(cmd.ArgsUsage, "OLD"):
		return []candidate{{word: wantFiles}}
	case strings.Contains(cmd.ArgsUsage, "DIR"):
		return []candidate{{word: wantDirectories}}
	}
	return nil
}

func ruleCandidates(suffix string) []candidate {
	var all []candidate
	for _, a := range rules.All() {
		all = append(all, candidate{a.Name + suffix, a.Summary()})
	}
	return all
}

// keywordCandidates are the keywords that stand in no other one: a shell may split words at colons.
func keywordCandidates() []candidate {
	var all []candidate
	for _, name := range schema.Names() {
		if info, ok := schema.Keyword(name); ok {
			all = append(all, candidate{name, info.Description})
		}
	}
	return all
}

// complete completes NAME, then SEVERITY.
func (r *ruleFlag) complete(value string) []candidate {
	name, _, ok := strings.Cut(value, "=")
	if !ok {
		return ruleCandidates("=")
	}
	var all []candidate
	for _, severity := range lint.Severities() {
		all = append(all, candidate{word: name + "=" + severity})
	}
	return all
}
