package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/term"

	"gitlab.com/pipewright/pipewright/generate"
)

// A dialogue asks questions line by line, on the terminal's own terms: no colours, no cursor, no keys but Enter, so that any
// terminal and any screen reader can follow.
type dialogue struct {
	s  *streams
	in *bufio.Reader
}

// errLeft means that a person went away from a question.
var errLeft = errors.New("left")

// newDialogue returns a dialogue, nil where nobody could answer.
func newDialogue(s *streams) *dialogue {
	in, ok := s.in.(*os.File)
	for _, f := range []*os.File{in, s.outFile, s.errFile} {
		if !ok || !term.IsTerminal(int(f.Fd())) {
			return nil
		}
	}
	return &dialogue{s: s, in: bufio.NewReader(in)}
}

// say prints a line, behind all results so far.
func (d *dialogue) say(format string, args ...any) {
	d.s.out.Flush()
	fmt.Fprintf(d.s.err, format+"\n", args...)
}

// line asks for a line. Its error is errLeft at the end of the input, that of ctx after Ctrl-C.
func (d *dialogue) line(ctx context.Context, prompt string) (string, error) {
	type result struct {
		text string
		err  error
	}
	d.s.out.Flush()
	fmt.Fprint(d.s.err, prompt)
	typed := make(chan result, 1)
	go func() {
		text, err := d.in.ReadString('\n')
		typed <- result{text, err}
	}()
	select {
	case r := <-typed:
		if errors.Is(r.err, io.EOF) {
			d.say("")
			return "", errLeft
		}
		return strings.TrimSpace(r.text), r.err
	case <-ctx.Done():
		d.say("")
		return "", ctx.Err()
	}
}

// ask puts a question until accept has no objection to the answer.
func (d *dialogue) ask(ctx context.Context, open *generate.Open, accept func(string) error) error {
	d.introduce(open)
	for {
		typed, err := d.line(ctx, prompt(open))
		if err != nil {
			return err
		}
		if typed == "?" {
			d.explain(open)
			continue
		}
		value, err := meant(open, typed)
		if err == nil {
			err = accept(value)
		}
		if err == nil {
			return nil
		}
		d.say("  %v", err)
	}
}

// agree asks whether to go on, which Enter means, too. A person who does not agree has left.
func (d *dialogue) agree(ctx context.Context, question string) error {
	for {
		typed, err := d.line(ctx, question+" [Y/n] ")
		if err != nil || typed == "" {
			return err
		}
		answer, err := yesOrNo(typed)
		switch {
		case err != nil:
			d.say("  %v", err)
		case answer == "no":
			return errLeft
		default:
			return nil
		}
	}
}

// introduce says what a question is about, and which answers are possible.
func (d *dialogue) introduce(open *generate.Open) {
	d.say("\n%s", capitalise(open.Usage))
	if open.Why != "" {
		d.say("  %s:", open.Why)
	}
	if open.Switch {
		return
	}
	for i, value := range open.Values {
		if means := open.Means[value]; means != "" {
			value = fmt.Sprintf("%-*s  %s", widest(open.Values), value, means)
		}
		d.say("  %d  %s", i+1, value)
	}
}

func widest(words []string) int {
	return len(slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) }))
}

// explain answers "?".
func (d *dialogue) explain(open *generate.Open) {
	if open.About != "" {
		for _, line := range folded(open.About, 78) {
			d.say("  %s", line)
		}
	}
	flag, key := open.Name, open.Name+": true"
	if example := cmp.Or(open.Default, cmp.Or(open.Values...)); example != "" && !open.Switch {
		flag, key = fmt.Sprintf("%s '%s'", open.Name, example), open.Name+": "+example
	}
	d.say("  Without being asked: --%s, or \"%s\" in a file for --answers", flag, key)
}

// folded breaks a text between words into lines of at most width characters.
func folded(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}

// prompt ends with what Enter answers, in brackets.
func prompt(open *generate.Open) string {
	switch {
	case open.Switch && open.Default == "yes":
		return open.Name + " [Y/n]: "
	case open.Switch:
		return open.Name + " [y/N]: "
	case open.Default != "":
		return open.Name + " [" + open.Default + "]: "
	}
	return open.Name + ": "
}

// meant returns the answer that a typed line stands for: Enter for the default, a number for the value beside it.
func meant(open *generate.Open, typed string) (string, error) {
	switch {
	case strings.ContainsFunc(typed, unicode.IsControl):
		return "", errors.New("a key was pressed that stands for no character: type the line again")
	case typed == "" && open.Default == "":
		return "", errors.New("this needs an answer: ? explains, Ctrl-D leaves without writing anything")
	case typed == "":
		return open.Default, nil
	case open.Switch:
		return yesOrNo(typed)
	case open.List:
		return listed(open.Values, typed)
	}
	return numbered(open.Values, typed), nil
}

// listed returns the values that several words or numbers stand for.
func listed(values []string, typed string) (string, error) {
	parts := strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ' ' })
	if len(parts) == 0 {
		return "", errors.New("no word is in this: name some, separated by commas, or none")
	}
	for i, part := range parts {
		parts[i] = numbered(values, part)
	}
	return strings.Join(parts, ","), nil
}

// numbered returns the value that a number stands for. A word that is a value itself is no number.
func numbered(values []string, word string) string {
	n, err := strconv.Atoi(word)
	if err != nil || n < 1 || n > len(values) || slices.Contains(values, word) {
		return word
	}
	return values[n-1]
}

func yesOrNo(typed string) (string, error) {
	switch strings.ToLower(typed) {
	case "y", "yes":
		return "yes", nil
	case "n", "no":
		return "no", nil
	}
	return "", fmt.Errorf("%q is neither yes nor no", typed)
}
