package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
)

// A choice is the value of a flag that has a few legal values.
type choice struct {
	what  string // what the value is: "format"
	legal []string
	value string // the default, until a flag says otherwise
	given bool
}

func newChoice(what, value string, legal ...string) choice {
	return choice{what: what, value: value, legal: legal}
}

// newFormat returns the choice between output formats, the first of which is the default.
func newFormat(names ...string) choice { return newChoice("format", names[0], names...) }

// Set implements [cli.Generic].
func (c *choice) Set(value string) error {
	if err := c.check(value); err != nil {
		return err
	}
	c.value, c.given = value, true
	return nil
}

func (c *choice) String() string { return c.value }

func (c *choice) check(value string) error {
	if slices.Contains(c.legal, value) {
		return nil
	}
	if hint := didYouMean(value, c.legal); hint != "" {
		return fmt.Errorf("unknown %s %q%s", c.what, value, hint)
	}
	return fmt.Errorf("unknown %s %q: it is one of %s", c.what, value, strings.Join(c.legal, ", "))
}

// complete returns the values with which a word that begins like prefix can go on.
func (c *choice) complete(string) []candidate {
	words := make([]candidate, len(c.legal))
	for i, value := range c.legal {
		words[i] = candidate{word: value}
	}
	return words
}

// A checker knows whether a value is legal before the library sees it.
type checker interface {
	check(value string) error
}

// checkValue reports what is wrong with the value of a flag.
func checkValue(flag cli.Flag, value string) error {
	switch f := flag.(type) {
	case *cli.GenericFlag:
		if c, ok := f.Value.(checker); ok {
			return c.check(value)
		}
	case *cli.BoolFlag:
		if _, err := strconv.ParseBool(value); value != "" && err != nil {
			return errors.New("it takes no value")
		}
	}
	return nil
}

// choiceOf returns the choice that a flag sets, nil when its values are not listed.
func choiceOf(flag cli.Flag) *choice {
	if f, ok := flag.(*cli.GenericFlag); ok {
		if c, ok := f.Value.(interface{ listed() *choice }); ok {
			return c.listed()
		}
	}
	return nil
}

// listed returns the choice whose values a flag lists; a type that embeds a choice has it, too.
func (c *choice) listed() *choice { return c }

// choiceFlag returns a flag that sets c.
func choiceFlag(name, usage string, c *choice) cli.Flag {
	return &cli.GenericFlag{Name: name, Usage: usage, Value: c}
}
