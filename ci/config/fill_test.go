package config

import (
	"strings"
	"testing"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// TestFillPlain fills values in both ways, which must come to the same wherever the quick one is taken.
func TestFillPlain(t *testing.T) {
	plain := 0
	for _, a := range []string{"", "x", "[[ inputs.b ]]", "$", `\0`, "$[[ inputs.b ]]"} {
		values := map[string]string{"$[[ inputs.a ]]": a, "$[[inputs.b]]": "y", "$[[ inputs.b ]]": "y"}
		for _, text := range []string{
			"1 $[[ inputs.a ]] 2 $[[inputs.b]] 3 $[[ inputs.a ]]", "$$[[ inputs.a ]][[ inputs.b ]] $[[ inputs.b ]]",
			"$[[ inputs.a ]]$[[ inputs.b ]]$", "$[[ $[[ inputs.b ]] $[[ inputs.a ]]",
		} {
			var blocks []*block
			for _, match := range blockPattern().FindAllString(text, -1) {
				value, known := values[match]
				blocks = append(blocks, &block{text: match, known: known, value: syntax.NewString(source.Span{}, value)})
			}
			if !isPlain(text, blocks) {
				continue
			}
			plain++
			l := newLoader(t.Context(), Options{})
			slow, _ := (&filler{loader: l}).oneByOne(text, blocks)
			if quick, ok := (&filler{loader: l}).atOnce(text, blocks); !ok || quick != slow {
				t.Errorf("%q with a = %q: %q at once, %q one by one", text, a, quick, slow)
			}
		}
	}
	if plain < 3 {
		t.Errorf("only %d texts are filled at once", plain)
	}
}

func TestFillLimits(t *testing.T) {
	l := newLoader(t.Context(), Options{})
	f := &filler{loader: l}
	big := &block{text: "$[[ inputs.a ]]", known: true, value: syntax.NewString(source.Span{}, strings.Repeat("x", maxFilled/4))}
	blocks := []*block{big, big, big, big, big}
	if _, ok := f.atOnce(strings.Repeat(big.text, 5), blocks); ok {
		t.Error("a text of more than 64 MiB is filled at once")
	}
	if _, ok := f.oneByOne(strings.Repeat(big.text, 5), blocks); ok {
		t.Error("a text of more than 64 MiB is filled one by one")
	}
}
