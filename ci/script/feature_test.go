package script_test

import (
	"os/exec"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/script"
)

// features are pieces of code, each with a feature that prints "yes" in a shell that knows it.
var features = map[script.FeatureKind]string{
	script.AppendAssign:        "a=y; a+=es; echo $a",
	script.Array:               "a=(no yes); echo ${a[1]}",
	script.ArithmeticBracket:   "[ $[1+1] = 2 ] && echo yes",
	script.ArithmeticCommand:   "((1)) && echo yes",
	script.ArithmeticFor:       "for ((i=0; i<1; i++)); do echo yes; done",
	script.BashBuiltin:         "shopt -s nullglob && echo yes",
	script.BraceExpansion:      "[ \"$(echo {a,b})\" = 'a b' ] && echo yes",
	script.CaseChange:          "a=YES; echo ${a,,}",
	script.CaseFallthrough:     "case a in a) ;& b) echo yes;; esac",
	script.Declare:             "declare a=yes && echo $a",
	script.DollarQuote:         "[ $'\\x79' = y ] && echo yes",
	script.DoubleBracket:       "[[ a && b ]] && echo yes",
	script.DoubleEquals:        "[ a == a ] && echo yes",
	script.ExtendedGlob:        "shopt -s extglob\ncase a in @(a|b)) echo yes;; esac",
	script.FunctionKeyword:     "function f { echo yes; }; f",
	script.HereString:          "read a <<<yes; echo $a",
	script.Indirect:            "a=b; b=yes; echo ${!a}",
	script.NamedDescriptor:     "exec {fd}>&1; echo yes >&$fd",
	script.PipeErrors:          "echo yes |& read a; echo yes",
	script.ProcessSubstitution: "read a < <(echo yes); echo $a",
	script.RedirectAll:         "a=$(echo no &>/dev/null); echo ${a:-yes}",
	script.RegexpMatch:         "[[ abc =~ ^a.c$ ]] && echo yes",
	script.Replace:             "a=yas; echo ${a/a/e}",
	script.Select:              "select a in b; do echo yes; break; done <<X\n1\nX",
	script.Slice:               "a=oyeso; echo ${a:1:3}",
	script.SourceBuiltin:       "source /dev/null && echo yes",
}

// TestFeatures finds each feature in its piece of code, and asks shells whether they know it.
func TestFeatures(t *testing.T) {
	need(t, "bash")
	need(t, "dash")
	for kind, code := range features {
		found := false
		for _, f := range read(script.POSIX, code).Features() {
			found = found || f.Kind == kind && f.Source() != ""
		}
		if !found {
			t.Errorf("%q: no feature %s", code, kind.Facts().Code)
		}
		if !knows(t, "bash", code) {
			t.Errorf("bash does not know %q", code)
		}
		if got, want := knows(t, "dash", code), kind.Facts().Dash; got != want {
			t.Errorf("dash knows %q: %v, want %v", code, got, want)
		}
		if path, err := exec.LookPath("busybox"); err == nil {
			if got, want := knows(t, path, code), kind.Facts().BusyBox; got != want {
				t.Errorf("busybox knows %q: %v, want %v", code, got, want)
			}
		}
	}
}

// knows reports whether a shell prints "yes" alone.
func knows(t *testing.T, shell, code string) bool {
	t.Helper()
	args := []string{"-c", code}
	if strings.HasSuffix(shell, "busybox") {
		args = append([]string{"ash"}, args...)
	}
	output, err := exec.Command(shell, args...).CombinedOutput()
	return err == nil && strings.HasPrefix(strings.TrimPrefix(string(output), "1) b\n#? "), "yes")
}

// TestPortable shows code without features.
func TestPortable(t *testing.T) {
	for _, code := range []string{
		"a=b c | d && e || f", "for i in a; do b; done", "case a in b|c) d;; esac", "f() { a; }", "a $((b + 1)) ${c:-d} ${e##*/} ${#f}",
		"[ a = b ]", "a '{b,c}' \"[[\" '<(d)'", "cat <<E\n{a,b} $'c'\nE", "export A=b", "local a=b", "a >b 2>&1", "a {} {b}", ". a", "curl {a",
	} {
		for _, f := range read(script.POSIX, code).Features() {
			t.Errorf("%q: %s at %q", code, f.Kind.Facts().Code, f.Source())
		}
	}
}
