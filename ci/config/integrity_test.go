package config

import (
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/expr"
)

func TestIntegrity(t *testing.T) {
	const (
		right = "vfIBkswAuJbGqRGR1pzTqgNMErUlQVVRyxyjpAhoLcM="
		wrong = "KfN3PDrkIlZfe0o1Y2hY2EWwJeEl7HIVf2C2qKkUVjM="
	)
	remote := server{"https://e.x/r.yml": "r: {script: s}\n"}
	for _, test := range []struct {
		integrity string
		fetcher   Fetcher
		problem   string // a part of the message, and of the hint
		at        string
	}{
		{"~", remote, "", ""},
		{"false", remote, "", ""},
		{"sha256-" + right, remote, "", ""},
		{right, remote, "", ""}, // nobody looks at the prefix of an include that brings a file
		{"sha256-" + right, nil, "", ""},
		{"sha256-" + wrong, remote, "has other bytes", "sha256-" + wrong},
		{"sha256-" + wrong, nil, "", ""},
		{"sha256-abc", nil, "must be", "sha256-abc"},
		{"sha256-abcd", remote, "must be", "sha256-abcd"},
		{"sha512-" + right, remote, "must be", "sha512-" + right},
		{"[a]", nil, "must be", "[a]"},
		{"7", nil, "must be", "7"},
	} {
		config := "include: [{remote: 'https://e.x/r.yml', integrity: " + test.integrity + "}]\nj: {script: s}\n"
		cfg := load(t, Options{FS: tree(".gitlab-ci.yml", config), Fetcher: test.fetcher})
		var message, at, hint string
		for _, p := range cfg.Problems {
			message, at, hint = p.Message, p.Span.Text(), p.Hint
		}
		if !strings.Contains(message, test.problem) || (message == "") != (test.problem == "") || at != test.at {
			t.Errorf("integrity %s: %q at %q %s", test.integrity, message, at, hint)
		}
		if got := cfg.Job("r") != nil; got != (test.problem == "" && test.fetcher != nil) {
			t.Errorf("integrity %s: the file was read: %v", test.integrity, got)
		}
	}
}

// TestTotalSize includes one file of 2 MiB as often as GitLab takes it, and once too often.
func TestTotalSize(t *testing.T) {
	const most = 2 << 20
	rest := "\na: {script: s}\n"
	text := "#" + strings.Repeat("x", most-1-len(rest)) + rest
	for n, want := range map[int]string{maxIncludes - 1: "", maxIncludes: "more than 300 MiB together"} {
		cfg := load(t, Options{FS: tree(".gitlab-ci.yml", "include: ["+strings.Repeat("a.yml, ", n)+"]\n", "a.yml", text)})
		message := ""
		for _, p := range cfg.Problems {
			message += p.Message
		}
		if !strings.Contains(message, want) || (message == "") != (want == "") || cfg.Job("a") == nil {
			t.Errorf("%d files: %q", n, message)
		}
	}
}

func TestMaskedVariables(t *testing.T) {
	variables := func(name string) (string, expr.State) {
		if name == "HIDDEN" || name == "SHOWN" {
			return "value", expr.IsDefined
		}
		return "", expr.IsUndefined
	}
	for text, want := range map[string]string{
		"a $SHOWN $GONE":   "a value $GONE",
		"a ${HIDDEN}":      "masked",
		"a %HIDDEN% $GONE": "masked",
		"a $HIDDENX":       "a $HIDDENX",
	} {
		cfg := load(t, Options{
			FS:        tree(".gitlab-ci.yml", "spec: {inputs: {i: {default: '"+text+"'}}}\n---\nj: {script: '$[[ inputs.i | expand_vars ]]'}\n"),
			Variables: variables, Masked: func(name string) bool { return name == "HIDDEN" },
		})
		got := cfg.Job("j").Script[0].Value
		for _, p := range cfg.Problems {
			got = p.Message
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s", text, got)
		}
	}
}
