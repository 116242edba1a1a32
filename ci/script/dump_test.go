package script_test

import (
	"fmt"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// lines returns lines that stand nowhere but in the test: each in a file of its own, as it is.
func lines(texts ...string) []script.Line {
	all := make([]script.Line, len(texts))
	for i, text := range texts {
		file := source.NewFile(fmt.Sprintf("%d", i), []byte(text))
		all[i] = script.Line{Text: text, Span: file.Span(0, len(text))}
	}
	return all
}

// verbatim are the offsets of lines that stand in their file as they are.
func verbatim(span source.Span, text string) source.Offsets {
	var o source.Offsets
	o.Add(len(text), span.Start, span.End)
	return o
}

// read reads lines that stand in files as they are.
func read(dialect script.Dialect, texts ...string) *script.Script {
	return script.New(script.Options{Dialect: dialect, Offsets: verbatim}, lines(texts...))
}

// dump returns a node in one line, in a notation close to the shell's own.
func dump(n script.Node) string {
	text := ""
	switch n := n.(type) {
	case *script.Command:
		text = dumpCommand(n)
	case *script.Pipeline:
		text = "(" + dumpAll(n.Nodes, " | ") + ")"
		if n.Negated {
			text = "!" + text
		}
	case *script.Chain:
		text = dump(n.Nodes[0])
		for i, or := range n.Or {
			text += map[bool]string{true: " || ", false: " && "}[or] + dump(n.Nodes[i+1])
		}
		text = "(" + text + ")"
	case *script.List:
		text = dumpAll(n.Nodes, "; ")
		if n.Condition {
			text += " ?"
		}
	case *script.Compound:
		text = dumpCompound(n)
	}
	if n.Background() {
		text += " &"
	}
	return text
}

func dumpAll(nodes []script.Node, separator string) string {
	all := make([]string, len(nodes))
	for i, n := range nodes {
		all[i] = dump(n)
	}
	return strings.Join(all, separator)
}

func dumpCommand(c *script.Command) string {
	var all []string
	for _, a := range c.Assigns {
		text := a.Name + "=" + dumpWord(a.Value)
		if a.Elements != nil {
			text += "[" + dumpWords(a.Elements) + "]"
		}
		all = append(all, text)
	}
	if c.Kind == script.Calculation {
		all = append(all, "((…))")
	}
	if len(c.Words) > 0 {
		all = append(all, dumpWords(c.Words))
	}
	all = append(all, dumpRedirects(c.Redirects)...)
	for _, n := range c.Runs {
		all = append(all, "→ "+dump(n))
	}
	return strings.Join(all, " ")
}

func dumpRedirects(redirects []*script.Redirect) []string {
	var all []string
	for _, r := range redirects {
		text := r.FD + r.Op + dumpWord(r.Target)
		if r.Here != nil {
			text += "[" + dumpWord(r.Here) + "]"
		}
		all = append(all, text)
	}
	return all
}

func dumpCompound(c *script.Compound) string {
	name := [...]string{"subshell", "group", "if", "loop", "for", "case", "function", "$", "<", "nested"}[c.Kind]
	if c.Name != "" {
		name += " " + c.Name
	}
	if len(c.Words)+len(c.Patterns) > 0 {
		name += " (" + dumpWords(append(append([]*script.Word{}, c.Words...), c.Patterns...)) + ")"
	}
	for _, l := range c.Lists {
		name += " {" + dump(l) + "}"
	}
	return strings.Join(append([]string{name}, dumpRedirects(c.Redirects)...), " ")
}

func dumpWords(words []*script.Word) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = dumpWord(w)
	}
	return strings.Join(all, " ")
}

func dumpWord(w *script.Word) string {
	if w == nil {
		return ""
	}
	var b strings.Builder
	for i := range w.Parts {
		p := &w.Parts[i]
		quote := [...]string{"", "'", `"`, "|"}[p.Quote]
		b.WriteString(quote + dumpPart(p) + quote)
	}
	return b.String()
}

func dumpPart(p *script.Part) string {
	switch p.Kind {
	case script.Literal:
		return strings.ReplaceAll(p.Text, "\n", "⏎")
	case script.Variable:
		text := "$" + p.Var.Name
		if p.Var.Op != "" {
			text = "${" + p.Var.Name + p.Var.Op + dumpWord(p.Var.Word) + "}"
		}
		if p.Var.Splits {
			text += "~"
		}
		if p.Pasted {
			text = "⟨" + text + "⟩"
		}
		return text
	case script.Substitute:
		return dump(p.Runs)
	case script.Arithmetic:
		return "$((…))"
	case script.Input:
		return "$[[…]]"
	default:
		return "?"
	}
}

// trees are pieces of code, each with what becomes of it.
func trees() []struct{ code, want string } {
	return []struct{ code, want string }{
		{"a b 'c d' \"e\" f\\ g", `a b 'c d' "e" f g`},
		{"A=1 B= c", "A=1 B= c"},
		{"A=$B", "A=$B"},
		{"A=(1 $B) C+=2", "A=[1 $B~] C=2"},
		{"a | b |& c", "(a | b | c)"},
		{"! a | b", "!(a | b)"},
		{"! a", "!(a)"},
		{"a && b || c; d &", "(a && b || c); d &"},
		{"a | b && ! c", "((a | b) && !(c))"},
		{"(a; b) >c 2>&1", "subshell {a; b} >c 2>&1"},
		{"{ a; } | b", "(group {a} | b)"},
		{"if a; then b; elif c; then d; else e; fi <f", "if {a ?} {b} {c ?} {d} {e} <f"},
		{"while read -r l; do a; done", "loop {read -r l ?} {a}"},
		{"until a; do b; done", "loop {a ?} {b}"},
		{"for i in a $B \"$C\"; do d; done", `for i (a $B~ "$C") {d}`},
		{"for ((i=0; i<$N; i++)); do a; done", "for {a}"},
		{"case $A in b|\"$c\") d;; *) e;; esac", `case ($A b "$c" *) {d} {e}`},
		{"f() { a; }; function g { b; }; h() ( c )", "function f {group {a}}; function g {group {b}}; function h {subshell {c}}"},
		{"a $(b `c` | d) \"$(e)\"", `a $ {(b $ {c} | d)} "$ {e}"`},
		{"a <(b) >(c)", "a < {b} < {c}"},
		{"a $((1 + $B)) $[2]", "a $((…)) $((…))"},
		{
			"a $A \"$A\" ${A:-b $C} \"${A:?d}\" ${#A} ${!A} ${A[0]} ${A//b/c} ${A:1}",
			`a $A~ "$A" ${A:-b $C~}~ "${A:?"d"}" ${A#}~ ${A!}~ ${A[}~ ${A//b}~ ${A:}~`,
		},
		{"a $1 $@ \"$*\" $?", `a $1~ $@~ "$*" $?~`},
		{"a $'b' $'c\\n' $\"d\"", `a 'b' '?' "d"`},
		{"a '' \"\" b''", `a '' "" b''`},
		{"[[ -n $A && ( b == \"$C\" || ! d =~ e ) ]]", `[[ -n $A && ( b == "$C" || ! d =~ e ) ]]`},
		{"[ -n $A ]", "[ -n $A~ ]"},
		{"((a = b)) && let c=1", "(((…)) && ((…)))"},
		{"export A=$B C \"$D\"", `export A=$B C "$D"`},
		{"local a=(b) c+=d", "local a=? c+=d"},
		{"cat <<E >f\nx $A \\$B \"c\"\nE", `cat <<E[|x ||$A|| $B "c"⏎|] >f`},
		{"cat <<'E'\nx $A \\$B\nE", `cat <<'E'['x $A \$B⏎']`},
		{"cat <<-E\n\tx\n\ty\n\tE", `cat <<-E[|	x⏎	y⏎	|]`},
		{"a <<<\"$B\" &>c 3<>d", `a <<<"$B" &>c 3<>d`},
		{"time a | b", "time → (a | b)"},
		{"sudo -u root -E A=b docker ps", "sudo -u root -E A=b docker ps → docker ps"},
		{"env -i A=b timeout -k 5 10 nice a", "env -i A=b timeout -k 5 10 nice a → timeout -k 5 10 nice a → nice a → a"},
		{"xargs -n 1 rm -rf", "xargs -n 1 rm -rf → rm -rf"},
		{"find . -name x -exec rm {} \\; -exec b {} +", "find . -name x -exec rm {} ; -exec b {} + → rm {} → b {}"},
		{"sh -c 'a $B; c' d", "sh -c 'a $B; c' d → nested sh {a $B~; c}"},
		{"bash -ec \"a $B \\$C '$D'\"", `bash -ec "a ""$B"" $C '""$D""'" → nested bash {a ⟨$B⟩ $C~ '⟨$D⟩'}`},
		{"eval \"a && b\" c", `eval "a && b" c → nested eval {(a && b c)}`},
		{"eval $(ssh-agent -s)", "eval $ {ssh-agent -s}"},
		{"trap 'rm x' EXIT", "trap 'rm x' EXIT → nested trap {rm x}"},
		{"ssh -p 22 u@h a '&&' \"b $C\"", `ssh -p 22 u@h a '&&' "b ""$C" → nested ssh {(a && b ⟨$C⟩)}`},
		{"ssh h <<'E'\na\nE", "ssh h <<'E'['a⏎'] → nested ssh {a}"},
		{"ssh h bash -s <<E\na $B\nE", "ssh h bash -s <<E[|a ||$B||⏎|] → nested ssh {bash -s} → nested ssh {a ⟨$B⟩}"},
		{"bash -s <<E\na\nE", "bash -s <<E[|a⏎|] → nested bash {a}"},
		{"docker run --rm img sh -c 'a | b'", "docker run --rm img sh -c 'a | b' → sh -c 'a | b' → nested sh {(a | b)}"},
		{"sh -c 'sh -c \"a \\$B\"'", `sh -c 'sh -c "a \$B"' → nested sh {sh -c "a $B" → nested sh {a $B~}}`},
		{"a $[[ inputs.b ]] \"c$[[ inputs.d | expand_vars ]]\"", `a $[[…]] "c""$[[…]]"`},
		{"a # b\n\n# c\nd", "a; d"},
		{"a \\\n  b\\\nc", "a bc"},
		{"a \"b\"#c ${D}#e $(f 'g'#h) #i", `a "b"#c $D~#e $ {f 'g'#h}`},
		{"a #b \\\nc", "a; c"},
		{"", ""},
		{"# a", ""},
	}
}

// TestTree shows what becomes of code.
func TestTree(t *testing.T) {
	for _, test := range trees() {
		s := read(script.Bash, test.code)
		if got := dump(s.Root()); got != test.want {
			t.Errorf("%q\n got %s\nwant %s", test.code, got, test.want)
		}
		if len(s.Problems()) > 0 || !s.Complete() {
			t.Errorf("%q: %v, complete: %v", test.code, s.Problems(), s.Complete())
		}
	}
}
