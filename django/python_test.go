package django

import (
	"fmt"
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// print writes an expression with brackets around everything.
func print(e *expr) string {
	var parts []string
	for i, item := range e.items {
		part := print(item)
		switch {
		case e.kind == kDict && e.keys[i] != nil:
			part = print(e.keys[i]) + ": " + part
		case e.kind == kCall && e.names[i] != "":
			part = e.names[i] + "=" + part
		}
		parts = append(parts, part)
	}
	inner := strings.Join(parts, ", ")
	switch e.kind {
	case kName, kNumber:
		return e.text
	case kString:
		if e.format {
			return fmt.Sprintf("f%q(%s)", e.text, inner)
		}
		return fmt.Sprintf("%q", e.text)
	case kAttr:
		return print(e.base) + "." + e.text
	case kCall:
		return print(e.base) + "(" + inner + ")"
	case kIndex:
		return print(e.base) + "[" + inner + "]"
	case kList:
		return "[" + inner + "]"
	case kDict:
		return "{" + inner + "}"
	case kStar:
		return e.text + inner
	case kLambda:
		return "lambda(" + inner + ")"
	}
	return "<" + e.text + " " + inner + ">"
}

func TestExpression(t *testing.T) {
	for text, want := range map[string]string{
		`os.environ["X"]`:                        `os.environ["X"]`,
		`get("X", default='y' "z")`:              `get("X", default="yz")`,
		`a or b and not c == d`:                  `<or a, <and b, <not <== c, d>>>>`,
		`not "X" in e`:                           `<not <in "X", e>>`,
		`"X" not in e and x is not None`:         `<and <not in "X", e>, <is not x, None>>`,
		`a if b else c if d else e`:              `<if a, b, <if c, d, e>>`,
		`[h.strip() for h in x.split(",") if h]`: `[<for h.strip(), x.split(","), h>]`,
		`{**a, "k": 1, 'l': [2, 3,]}`:            `{**a, "k": 1, "l": [2, 3]}`,
		`{1, 2}`:                                 `[1, 2]`,
		`(1, )`:                                  `[1]`,
		`(f(a, b))`:                              `f(a, b)`,
		`lambda v, w=1: v + -w`:                  `lambda(<+ v, <- w>>)`,
		`f"a{x["y"]}b{{c}}" rb'\d'`:              `f"a{x[\"y\"]}b{{c}}\\d"(x["y"])`,
		`f'{a!r:>{w}}'`:                          `f"{a!r:>{w}}"(a)`,
		`'\x41\u00e9\n\q\
'`: `"Aé\n\\q"`,
		`"""a
b"""`: `"a\nb"`,
		`x[1:2]`:           `x[1, 2]`,
		`(y := z)`:         `<:= y, z>`,
		`10_000 * 1e-3`:    `<* 10_000, 1e-3>`,
		`await f(*a, **k)`: `<await f(*a, **k)>`,
		`b"x" + u'y'`:      `<+ "x", "y">`,
	} {
		m := parseModule(source.NewFile("x.py", []byte("v = "+text+"\nw = 1\n")))
		if len(m.stmts) != 2 || m.stmts[0].kind != sAssign || print(m.stmts[1].value) != "1" {
			t.Errorf("%s: %d statements", text, len(m.stmts))
			continue
		}
		if got := print(m.stmts[0].value); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestStatements(t *testing.T) {
	m := parseModule(source.NewFile("x.py", []byte(`# -*- coding: latin-1 -*-
import os.path, sys as system
from .base import (  # noqa
    a as b,
    c,
)
A = B = os.environ["A"]; C: str = "c"
D["x"]["y"] += 1
if A: E = 1
elif B:
	F = 2
else:
    try:
        G = 3
    except (KeyError, ValueError) as e:
        raise X("g") from e
class K(Base, metaclass=M):
    H = 4
    @property
    async def m(self, x: int = 1, *args, y=2, **kw) -> int:
        return self.h
for i in range(3):
    J = i
`)))
	var got []string
	for _, st := range m.stmts {
		words := []string{fmt.Sprint(m.line(st.start))}
		for b := st.block; b != nil; b = b.parent {
			words = append(words, fmt.Sprintf("%s/%d", b.word, len(b.not)))
		}
		switch st.kind {
		case sImport:
			words = append(words, "import", st.module, strings.Join(st.names, ","))
		case sDef:
			words = append(words, "def", st.name, strings.Join(st.names, ","))
		case sAssign, sAugment:
			for _, target := range st.targets {
				words = append(words, print(target))
			}
			words = append(words, st.op+"=", print(st.value))
		default:
			words = append(words, "expr", st.word)
			for _, e := range st.exprs {
				words = append(words, print(e))
			}
		}
		got = append(got, strings.Join(words, " "))
	}
	want := []string{
		"2 import os.path ",
		"2 import sys ",
		"3 import .base a,c",
		`7 A B = os.environ["A"]`,
		`7 C = "c"`,
		`8 D["x"]["y"] +== 1`,
		"9 expr  A",
		"9 if/0 E = 1",
		"10 expr  B",
		"11 elif/1 F = 2",
		"14 try/0 else/2 G = 3",
		"15 else/2 expr  [KeyError, ValueError] e",
		`16 except/0 else/2 expr raise X("g") e`,
		"18 class/0 H = 4",
		"19 class/0 expr  property",
		"20 class/0 def m self,x,args,y,kw",
		"21 def/0 class/0 expr return self.h",
		"22 expr  <in i, range(3)>",
		"23 for/0 J = i",
	}
	if diff := diff(strings.Join(want, "\n"), strings.Join(got, "\n")); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Error(diff)
	}
}
