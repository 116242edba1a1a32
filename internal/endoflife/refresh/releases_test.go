package main

import (
	"testing"

	"gitlab.com/pipewright/pipewright/internal/endoflife"
)

const page = `---
title: Some System
releases:
  - releaseCycle: "2.10" # the newest
    codename: "Bright Badger"
    eol: false # not announced
    latest: "2.10.3"

  - releaseCycle: '2.9'
    codename: "Angry Ant"
    eol: 2022-09-10 # see https://example.com/#eol
    eoes: 2024-06-30
---
releases: no head any more
`

func TestParse(t *testing.T) {
	releases := parse(page)
	if len(releases) != 2 {
		t.Fatalf("%d releases: %v", len(releases), releases)
	}
	for _, test := range []struct {
		product endoflife.Product
		want    [2]string
	}{
		{endoflife.Product{Name: "a"}, [2]string{"a 2.10 -", "a 2.9 2022-09-10"}},
		{endoflife.Product{Name: "b", Word: "b", Extended: true}, [2]string{"b 2.10 - bright", "b 2.9 2024-06-30 angry"}},
	} {
		if got := [2]string{releases[0].line(test.product), releases[1].line(test.product)}; got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
