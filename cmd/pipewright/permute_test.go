package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestPermute(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"":                                  "--",
		"a.yml --format json b.yml":         "--format=json -- a.yml b.yml",
		"--format=json a.yml":               "--format=json -- a.yml",
		"a.yml --fix - --diff":              "--fix --diff -- a.yml -",
		"--fix=false":                       "--fix=false --",
		"--output -x a.yml":                 "--output=-x -- a.yml",
		"--stdin-filename a=b":              "--stdin-filename=a=b --",
		"a -- --format -- b":                "-- a --format -- b",
		"--rule image-tag-latest=off --fix": "--rule=image-tag-latest=off --fix --",
	}
	cmd := lintCommand(newStreams(os.Stdin, os.Stdout, os.Stderr, os.Getenv))
	for args, want := range tests {
		got, wantsHelp, err := permute(cmd, strings.Fields(args))
		if err != nil || wantsHelp || !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("permute(%s) = %q, %v, %v; want %s", args, got, wantsHelp, err, want)
		}
	}
	for _, args := range []string{"--help", "a.yml -h", "--fix --help --wibble"} {
		if _, wantsHelp, err := permute(cmd, strings.Fields(args)); !wantsHelp || err != nil {
			t.Errorf("permute(%s) does not ask for help (%v)", args, err)
		}
	}
}

// Every flag of every command is bound: a name of its own, a usage, and a value where it takes one.
func TestCommandsAreComplete(t *testing.T) {
	t.Parallel()
	s := newStreams(os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	for _, c := range commands() {
		cmd := c.make(s)
		if cmd.Name != c.name || cmd.Usage == "" || cmd.Action == nil {
			t.Errorf("command %q lacks something", cmd.Name)
		}
		if len(cmd.Usage) > 72 || strings.HasSuffix(cmd.Usage, ".") {
			t.Errorf("%s: usage is no short phrase: %q", cmd.Name, cmd.Usage)
		}
		seen := map[string]bool{"--help": true}
		for _, flag := range cmd.Flags {
			name := dashed(flag.Names()[0])
			if seen[name] || usage(flag) == "" || takesValue(flag) && placeholder(flag) == "" {
				t.Errorf("%s %s: named twice, or without usage or placeholder", cmd.Name, name)
			}
			seen[name] = true
		}
	}
}
