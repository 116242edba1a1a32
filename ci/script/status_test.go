package script_test

import (
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/script"
)

// named returns the command of that name.
func named(t *testing.T, s *script.Script, name string) *script.Command {
	t.Helper()
	for c := range s.Named(name) {
		return c
	}
	t.Fatalf("%q has no command %s", s.Code(), name)
	return nil
}

func TestStatus(t *testing.T) {
	words := [...]string{"stops", "tested", "ignored", "piped", "detached", "buried", "uncertain"}
	for _, test := range []struct{ code, bash, sh string }{
		{"x", "stops", ""},
		{"x; b", "stops", ""},
		{"x || true", "ignored", ""},
		{"x || echo failed", "ignored", ""},
		{"x || exit 3", "tested", ""},
		{"x && b", "tested", ""},
		{"b && x", "stops", ""},
		{"x && b || true", "ignored", ""},
		{"x && b || c", "tested", ""},
		{"b || x", "stops", ""},
		{"! x", "tested", ""},
		{"x | b", "stops", "uncertain"},
		{"b | x", "stops", ""},
		{"set +o pipefail; x | b", "piped", ""},
		{"set -o pipefail; x | b", "stops", ""},
		{"x | b || true", "ignored", "uncertain"},
		{"b | x || true", "ignored", ""},
		{"x &", "detached", ""},
		{"{ x; b; } &", "detached", ""},
		{"set +e; x", "ignored", ""},
		{"set +e; x; set -e", "ignored", ""},
		{"set +e; set -e; x", "stops", ""},
		{"if b; then set +e; fi; x", "uncertain", ""},
		{"if x; then b; fi", "tested", ""},
		{"if x; b; then c; fi", "ignored", ""},
		{"if b; then x; fi", "stops", ""},
		{"while x; do b; done", "tested", ""},
		{"while b; do x; c; done", "stops", ""},
		{"(x; b) || true", "ignored", ""},
		{"(b; x) || true", "ignored", ""},
		{"(b; x) || c", "tested", ""},
		{"(x; b) || c", "ignored", ""},
		{"(x; b)", "stops", ""},
		{"{ x; b; } | c", "stops", "uncertain"},
		{"a=$(x)", "stops", ""},
		{"a=$(x; b)", "ignored", "stops"},
		{"a=$(x) || true", "ignored", ""},
		{"echo $(x)", "buried", ""},
		{"export a=$(x)", "buried", ""},
		{"a=$(x) b", "buried", ""},
		{"b <(x)", "buried", ""},
		{"f() { x; b; }", "stops", ""},
		{"set +e; f() { x; b; }", "uncertain", ""},
		{"set +e\nf() { x; }", "uncertain", ""},
		{"sudo x", "stops", ""},
		{"sudo x || true", "ignored", ""},
		{"sh -c 'x'", "stops", ""},
		{"sh -c 'x; b'", "ignored", ""},
		{"sh -ec 'x; b'", "stops", ""},
		{"bash -o errexit -c 'x; b' || true", "ignored", ""},
		{"eval 'x; b'", "stops", ""},
		{"ssh h 'x; b'", "ignored", ""},
		{"ssh h 'b; x'", "stops", ""},
		{"trap 'x' EXIT", "buried", ""},
		{"find . -exec x \\;", "stops", ""},
		{"case a in b) x;; esac", "stops", ""},
		{"for i in a; do x || true; done", "ignored", ""},
		{"time x", "stops", ""},
	} {
		for _, dialect := range shells {
			want := test.bash
			if dialect == script.POSIX && test.sh != "" {
				want = test.sh
			}
			c := named(t, read(dialect, test.code), "x")
			if got := words[c.Status()]; got != want {
				t.Errorf("%v: %q: %s, want %s", dialect, test.code, got, want)
			}
		}
	}
}

// TestStreams tells where the output of x goes and where its input comes from.
func TestStreams(t *testing.T) {
	for _, test := range []struct {
		code, feeds, fedBy string
		prints             bool
	}{
		{"x", "", "", true},
		{"a | x", "", "a", true},
		{"x | a | b", "a", "", false},
		{"a | x | b", "b", "a", false},
		{"x >f | a", "", "", false},
		{"x 2>/dev/null", "", "", true},
		{"x >&2", "", "", true},
		{"x >/dev/stderr", "", "", true},
		{"x &>f", "", "", false},
		{"x 1>>f", "", "", false},
		{"a | x <f", "", "", true},
		{"{ x; a; } | b", "b", "", false},
		{"{ x; a; } >f", "", "", false},
		{"(a | x) | b", "b", "a", false},
		{"sudo x | sh", "sh", "", false},
		{"a | sudo x", "", "a", true},
		{"a $(x)", "", "", false},
		{"a $(x | b)", "b", "", false},
		{"a <(x)", "", "", false},
		{"sh -c 'x' | a", "a", "", false},
		{"if a; then x; fi | b", "b", "", false},
		{"while a; do x; done <f", "", "", true},
		{"a && x | b", "b", "", false},
		{"f() { x; }", "", "", true},
		{"x <<<a", "", "", true},
	} {
		c := named(t, read(script.Bash, test.code), "x")
		feeds, fedBy := "", ""
		if n := c.Feeds(); n != nil {
			feeds = n.Source()
		}
		if n := c.FedBy(); n != nil {
			fedBy = n.Source()
		}
		if feeds != test.feeds || fedBy != test.fedBy || c.Prints() != test.prints {
			t.Errorf("%q: feeds %q, fed by %q, prints %v", test.code, feeds, fedBy, c.Prints())
		}
	}
}

// TestSettings tells the options of the shell when it comes to x: errexit, pipefail, nounset, xtrace.
func TestSettings(t *testing.T) {
	for code, want := range map[string]string{
		"x":                                     "++--",
		"set -u; x":                             "+++-",
		"set -x; x":                             "++-+",
		"set -eux -o pipefail; x":               "++++",
		"set -euxo pipefail; x":                 "++++",
		"set +o errexit +o pipefail; x":         "----",
		"set -o xtrace; set +x; x":              "++--",
		"(set -x); x":                           "++--",
		"set -x | a; x":                         "++--",
		"a && set -x; x":                        "++-?",
		"if a; then set -x; fi; x":              "++-?",
		"if a; then set -x; x; fi":              "++-+",
		"if set -x; then a; fi; x":              "++-+",
		"if a; then set -x; else set -x; fi; x": "++-+",
		"for i in a; do set -x; done; x":        "++-?",
		"case a in b) set -x;; esac; x":         "++-?",
		"{ set -x; }; x":                        "++-+",
		"set -x; f() { x; }":                    "++-?",
		"f() { set -x; x; }":                    "++-+",
		"eval 'set -x'; x":                      "++-+",
		"sh -c 'set -x'; x":                     "++--",
		"sh -xc 'x'":                            "---+",
		"bash -euo pipefail -c 'x'":             "+++-",
		"set -x; sh -c 'x'":                     "----",
		"set $a; x":                             "++--",
		"set -$a; x":                            "????",
		"set -- -x; x":                          "++--",
		"set -x; a=$(x)":                        "-+-+",
	} {
		o := named(t, read(script.Bash, code), "x").Settings
		got := ""
		for _, truth := range []script.Truth{o.Errexit, o.Pipefail, o.Nounset, o.Xtrace} {
			got += string("?-+"[truth])
		}
		if got != want {
			t.Errorf("%q: %s, want %s", code, got, want)
		}
	}
}

// TestUses lists the uses of variables: quoted ones with quotes, those that are split with *, and in which command.
func TestUses(t *testing.T) {
	for code, want := range map[string]string{
		"a $B \"$C\" ${D:-$E}":    `B* "C" D:-* E*`,
		"a=$B; a=\"$C\" d":        `B "C"`,
		"a >$B <<<$C":             "B C",
		"[ $A = $B ]; [[ $C ]]":   "A* B* C",
		"for a in $B; do c; done": "B*",
		"case $A in $B) ;; esac":  "A B",
		"a $((B + $C * ${D}))":    `"B" C D`,
		"((a = B[C]))":            `"a" B[ "C"`,
		"a $(b $C) `d $E`":        "C* E*",
		"cat <<X\n$A ${B}\nX":     `"A" "B"`,
		"cat <<'X'\n$A\nX":        "",
		"sh -c \"a $B\"":          `"B"`,
		"sh -c 'a $B'":            "B*",
		"export A=$B \"$C\" $D":   `B "C" D*`,
		"a ${B//$C/$D} ${E:F:2}":  `B//* D C* E:* "F"`,
		"a '$B' \\$C":             "",
		"echo ${A:=b}":            "A:=*",
		"A=(x $B); a ${A[$C]}":    `B* A[* C`,
	} {
		var all []string
		for _, u := range read(script.Bash, code).Uses() {
			text := u.Name + u.Op
			if u.Quoted {
				text = `"` + text + `"`
			}
			if u.Splits {
				text += "*"
			}
			if u.In == nil || !strings.Contains(u.Source(), u.Name) {
				t.Errorf("%q: %s in %v at %q", code, u.Name, u.In, u.Source())
			}
			all = append(all, text)
		}
		if got := strings.Join(all, " "); got != want {
			t.Errorf("%q: %s, want %s", code, got, want)
		}
	}
}

// TestDefinitions lists what gives variables values, each with its scope and value.
func TestDefinitions(t *testing.T) {
	scopes := [...]string{"", " exported", " local", " once"}
	for code, want := range map[string]string{
		"A=b C=; D=$E":              "A=b, C=, D=$E",
		"A=b c":                     "A=b once",
		"export A=b \"C=d $E\" F G": "A=b exported, C=d exported",
		"export A":                  "",
		"readonly A=b; declare -x C=d; local e f=g": "A=b, C=d exported, e= local, f=g local",
		"for i in a b; do c; done":                  "i=",
		"read -r -p 'x ' A B; read -a C":            "A=, B=, C=",
		"mapfile -t A <b":                           "A=",
		"printf -v A '%s' b; printf '%s' c":         "A=",
		"getopts ab: O":                             "O=",
		"a ${B:=c} ${D:-e}":                         "B=",
		"((a = 1, b += 2)); let c=3; d $((e++))":    "a=, b=, c=",
		"A=(b c); D+=(e)":                           "A=, D=",
		"exec {fd}>a":                               "fd=",
		"A=b; unset A; env C=d e":                   "A=b",
		"a <<<b; read A":                            "A=",
	} {
		for _, dialect := range shells {
			var all []string
			for _, d := range read(dialect, code).Definitions() {
				if !strings.Contains(d.Source(), d.Name) {
					t.Errorf("%q: %s at %q", code, d.Name, d.Source())
				}
				value := strings.TrimSpace(d.Value.Prefix())
				if d.Value != nil && d.Value.Parts[0].Kind == script.Variable {
					value = d.Value.Source()
				}
				all = append(all, d.Name+"="+value+scopes[d.Scope])
			}
			if got := strings.Join(all, ", "); got != want {
				t.Errorf("%q: %s, want %s", code, got, want)
			}
		}
	}
}

func TestOpaque(t *testing.T) {
	for code, want := range map[string]string{
		". ./a; source b":      ". ./a|source b",
		"eval \"$A\"":          "eval \"$A\"",
		"eval $(ssh-agent -s)": "",
		"eval \"a=b\"":         "",
		"eval $(minikube env)": "eval $(minikube env)",
		"export $(cat .env)":   "export $(cat .env)",
		"export \"$A=b\" C=$D": "export \"$A=b\" C=$D",
		"export A B=c":         "",
	} {
		var all []string
		for _, c := range read(script.Bash, code).Opaque() {
			all = append(all, c.Source())
		}
		if got := strings.Join(all, "|"); got != want {
			t.Errorf("%q: %s, want %s", code, got, want)
		}
	}
}

func TestFunctions(t *testing.T) {
	s := read(script.Bash, "f() { a; }; function g { b; }; f")
	if f := s.Function("f"); f == nil || len(s.Inside(f)) != 1 || s.Inside(f)[0].Name() != "a" {
		t.Errorf("f: %v", f)
	}
	if s.Function("h") != nil {
		t.Error("h")
	}
	for code, want := range map[string]bool{
		"x": false, "x && a": false, "a && x": true, "if x; then a; fi": false, "if a; then x; fi": true, "while x; do a; done": false,
		"while a; do x; done": true, "(x)": false, "f() { x; }": true, "case a in b) x;; esac": true, "for i in a; do x; done": true,
		"a $(x)": false, "a && b $(x)": true, "sh -c x": false, "a | x": false,
	} {
		if got := script.Conditional(named(t, read(script.Bash, code), "x")); got != want {
			t.Errorf("%q: %v", code, got)
		}
	}
	for code, want := range map[string]bool{
		"x": false, "ssh h x": true, "ssh h \"$(x)\"": false, "docker exec c sh -c x": true, "sudo x": false, "sudo ssh h 'a; x'": true,
		"sh -c x": false, "ssh h <<E\nx\nE": true,
	} {
		if got := named(t, read(script.Bash, code), "x").Remote(); got != want {
			t.Errorf("remote: %q: %v", code, got)
		}
	}
}
