package syntax

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/internal/conformance"
)

// TestPsychTable compares with what Ruby's Psych makes of values. The columns of the table are the text behind "k: ", the type,
// the value and the text as a CI variable.
func TestPsychTable(t *testing.T) {
	for _, row := range conformance.Table(t, "psych.tsv") {
		var text, kind string
		var value, variable any
		row.Decode(t, &text, &kind, &value, &variable)
		checkPsych(t, text, kind, value, variable)
	}
}

// checkPsych compares the value of `k: TEXT` with that of Psych.
func checkPsych(t *testing.T, text, kind string, value, variable any) {
	doc := Parse(source.NewFile("f.yml", []byte("k: "+text+"\n")))
	rejected := len(doc.Problems) > 0 && doc.Problems[0].Rejected
	if kind == "error" || rejected {
		if kind != "error" || !rejected {
			t.Errorf("%q: rejected = %v, but Psych says %s %v", text, rejected, kind, value)
		}
		return
	}
	got := doc.Root.(*Mapping).Get("k")
	if word := psychKind(got); word != kind {
		t.Errorf("%q is %s, but Psych says %s", text, word, kind)
		return
	}
	if s, ok := got.(*Scalar); ok {
		if variable != nil && s.Value() != variable {
			t.Errorf("%q has the value %q, but Psych says %q", text, s.Value(), variable)
		}
		return
	}
	if want := plainJSON(value); plainJSON(toJSON(got)) != want {
		t.Errorf("%q is %s, but Psych says %s", text, plainJSON(toJSON(got)), want)
	}
}

// psychKind returns the word of the table for the kind of a node.
func psychKind(n Node) string {
	return map[Kind]string{
		KindNull: "null", KindBool: "boolean", KindInt: "integer", KindFloat: "float", KindString: "string",
		KindSymbol: "symbol", KindMapping: "map", KindSequence: "list", KindReference: "reference",
	}[n.Kind()]
}

// toJSON returns the value of a node as [json.Unmarshal] would.
func toJSON(n Node) any {
	switch n := n.(type) {
	case *Mapping:
		m := map[string]any{}
		for e := range n.Entries() {
			m[e.Key.Value()] = toJSON(e.Value)
		}
		return m
	case *Sequence:
		list := []any{}
		for _, item := range n.Items() {
			list = append(list, toJSON(item))
		}
		return list
	}
	s := n.(*Scalar)
	if value, ok := s.Bool(); ok {
		return value
	}
	if value, ok := s.Float(); ok {
		return value
	}
	if s.Kind() == KindNull {
		return nil
	}
	return s.Value()
}

func plainJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func TestScalarAccessors(t *testing.T) {
	for text, want := range map[string]string{
		"yes":                        "true; bool true",
		"OFF":                        "false; bool false",
		"0777":                       "511; int 511; float 511",
		"12:30":                      "45000; int 45000; float 45000",
		"9223372036854775808":        "9223372036854775808; float 9.223372036854776e+18",
		"-1:30":                      "-1800; int -1800; float -1800",
		"1:30.5":                     "5430.0; float 5430",
		"1e3":                        "1e3",
		"1_000.25":                   "1000.25; float 1000.25",
		"1000000000000000.0":         "1.0e+15; float 1e+15",
		"0.00001":                    "1.0e-05; float 1e-05",
		"-.INF":                      "-Infinity; float -Inf",
		":sym":                       "sym",
		`:"a b"`:                     "a b",
		"::a":                        ":a",
		"~":                          "",
		`"12"`:                       "12",
		"!!float 1":                  "1.0; float 1",
		"!!binary aGVsbG8=":          "hello",
		"!ruby/sym x":                "x",
		"yeſ":                        "true; bool true",
		"oﬀ":                         "false; bool false",
		"1,000":                      "1000; int 1000; float 1000",
		"0x1_F":                      "31; int 31; float 31",
		"\"a\\/b\"":                  "a/b",
		"{a: x?y}":                   "",
		"!!str {str: s}":             "s",
		"!!str {}":                   "",
		"!<tag:yaml.org,2002:str> 1": "1",
		"!%69nt 7":                   "7; int 7; float 7",
	} {
		n := parseText(t, "k: "+text+"\n").Root.(*Mapping).Get("k")
		s, ok := n.(*Scalar)
		if !ok {
			continue
		}
		got := s.Value()
		if value, ok := s.Bool(); ok {
			got += fmt.Sprintf("; bool %v", value)
		}
		if value, ok := s.Int(); ok {
			got += fmt.Sprintf("; int %v", value)
		}
		if value, ok := s.Float(); ok {
			got += fmt.Sprintf("; float %v", value)
		}
		if got != want {
			t.Errorf("%s = %s, want %s", text, got, want)
		}
	}
}

func TestNewScalars(t *testing.T) {
	f := source.NewFile("f.yml", []byte("a: $[[ inputs.x ]]"))
	s := NewString(f.Span(3, 18), "yes")
	if !s.IsString() || s.Value() != "yes" || s.Span().Text() != "$[[ inputs.x ]]" {
		t.Errorf("NewString = %v %q at %q", s.Kind(), s.Value(), s.Span().Text())
	}
	p := NewPlain(f.Span(3, 18), "yes")
	if value, ok := p.Bool(); !value || !ok {
		t.Errorf("NewPlain(yes) = %v %q", p.Kind(), p.Value())
	}
}

func TestFormatFloat(t *testing.T) {
	for value, want := range map[float64]string{
		0: "0.0", math.Copysign(0, -1): "-0.0", 1: "1.0", -1.5: "-1.5", 1e14: "100000000000000.0", 1e15: "1.0e+15", 1e16: "1.0e+16",
		1000000000000000.5: "1000000000000000.5", 9007199254740992: "9.007199254740992e+15", 1e-4: "0.0001", 1e-5: "1.0e-05",
		1.5e22: "1.5e+22", 1e300: "1.0e+300", math.MaxFloat64: "1.7976931348623157e+308",
	} {
		if got := formatFloat(value); got != want {
			t.Errorf("formatFloat(%g) = %s, want %s", value, got, want)
		}
	}
}
