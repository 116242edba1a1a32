package script_test

import (
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/script"
)

// TestOptions asks the first command of some code for options.
func TestOptions(t *testing.T) {
	for _, test := range []struct{ code, options, want string }{
		{"docker login -u a -p b", "-p --password", "b"},
		{"docker login --password=b", "-p --password", "b"},
		{"docker login --password b", "-p --password", "b"},
		{"docker login --password-stdin", "-p --password", "none"},
		{"docker login -p \"$A\"", "-p", `"$A"`},
		{"docker login --password=$A", "-p --password", "$A"},
		{"docker login --password=x-$A", "-p --password", "x-$A"},
		{"mysql -u root -psecret", "-p", "secret"},
		{"mysql -p'$A b'", "-p", "'$A b'"},
		{"a --password=\"$A\"", "--password", `"$A"`},
		{"mysql -p", "-p", "nothing"},
		{"curl --user=", "--user", "nothing"},
		{"a -- -p b", "-p", "none"},
		{"a $B -p c", "-p", "c"},
	} {
		c := read(script.Bash, test.code).Commands()[0]
		value, ok := c.Option(strings.Fields(test.options)...)
		got := "none"
		if ok && value == nil {
			got = "nothing"
		} else if ok {
			got = value.Source()
		}
		if got != test.want {
			t.Errorf("%q: the value of %s is %q, want %q", test.code, test.options, got, test.want)
		}
	}
}

func TestHas(t *testing.T) {
	for _, test := range []struct {
		code, options string
		want          bool
	}{
		{"rm -rf a", "-r", true},
		{"rm -rf a", "-f --force", true},
		{"rm --force a", "-f --force", true},
		{"rm a -r", "-r", true},
		{"rm -- -r", "-r", false},
		{"rm a", "-r", false},
		{"curl --insecure=true", "--insecure", true},
		{"curl -kL a", "-k --insecure", true},
		{"a --no-k", "-k", false},
		{"a -9x", "-x", false},
		{"a -$B", "-B", false},
	} {
		if got := read(script.Bash, test.code).Commands()[0].Has(strings.Fields(test.options)...); got != test.want {
			t.Errorf("%q has %s: %v", test.code, test.options, got)
		}
	}
}

func TestOperands(t *testing.T) {
	for _, test := range []struct{ code, withValue, want string }{
		{"rm -rf a -v b", "", "a b"},
		{"rm -- -a b", "", "-a b"},
		{"git -C a clone --depth 1 b", "-C --depth", "clone b"},
		{"a - b", "", "- b"},
		{"a \"$B\" $C", "", `"$B" $C`},
	} {
		var all []string
		for _, w := range read(script.Bash, test.code).Commands()[0].Operands(strings.Fields(test.withValue)...) {
			all = append(all, w.Source())
		}
		if got := strings.Join(all, " "); got != test.want {
			t.Errorf("%q: %s, want %s", test.code, got, test.want)
		}
	}
}

func TestIs(t *testing.T) {
	for _, test := range []struct {
		code  string
		words string
		want  bool
	}{
		{"docker login -u a", "docker login", true},
		{"/usr/bin/docker --debug login", "docker login", true},
		{"docker compose up -d", "docker compose up", true},
		{"docker build -t login .", "docker push", false},
		{"docker $A", "docker login", false},
		{"\"docker\" login", "docker login", true},
		{"$A login", "docker login", false},
		{"A=b", "docker", false},
	} {
		words := strings.Fields(test.words)
		if got := read(script.Bash, test.code).Commands()[0].Is(words[0], words[1:]...); got != test.want {
			t.Errorf("%q is %q: %v", test.code, test.words, got)
		}
	}
}

func TestWords(t *testing.T) {
	c := read(script.Bash, `x pre"mid $A"post "$B" 'c d' e* "f*" ${G:?} ${H:-} ${I:-j} ${K} ${#L} ${M:+n}`).Commands()[0]
	var all []string
	for _, w := range c.Args() {
		text, known := w.Literal()
		all = append(all, strings.Join([]string{text, map[bool]string{true: "known", false: "unknown"}[known], w.Prefix()}, "/"))
	}
	want := "premid /unknown/premid |/unknown/|c d/known/c d|e*/known/e*|f*/known/f*"
	if got := strings.Join(all[:5], "|"); got != want {
		t.Errorf("words: %s", got)
	}
	if !c.Args()[3].Parts[0].Glob() || c.Args()[4].Parts[0].Glob() {
		t.Error("globs")
	}
	empty := ""
	for _, w := range c.Args()[5:] {
		u := w.Uses()[0]
		empty += map[bool]string{true: "e", false: "-"}[u.Empty()] + map[bool]string{true: "r", false: "-"}[u.Required()] +
			map[bool]string{true: "f", false: "-"}[u.Fallback()] + " "
	}
	if want := "-r- e-f --f e-- --- e-f "; empty != want {
		t.Errorf("uses: %s, want %s", empty, want)
	}
	rest := c.Args()[0].After(4)
	if rest.Source() != "id $A\"post" || rest.Prefix() != "id " {
		t.Errorf("rest: %q %q", rest.Source(), rest.Prefix())
	}
}

func TestUnwrapped(t *testing.T) {
	for code, want := range map[string]string{
		"sudo -E env A=b docker ps": "docker ps", "docker ps": "docker ps", "sh -c 'docker ps'": "sh -c 'docker ps'", "sudo": "sudo",
	} {
		if got := read(script.Bash, code).Commands()[0].Unwrapped().Source(); got != want {
			t.Errorf("%q: %s", code, got)
		}
	}
	c := read(script.Bash, "sh -c 'docker ps'").Commands()[0]
	if nested := c.Script(); nested == nil || nested.Source() != "docker ps" || nested.Span().Text() != "docker ps" {
		t.Errorf("script: %v", nested)
	}
}
