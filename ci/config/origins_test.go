package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOrigins(t *testing.T) {
	cfg := load(t, Options{FS: tree(
		".gitlab-ci.yml", "include: [{local: a.yml, inputs: {n: given}}]\ndefault: {tags: [d]}\n.base: {script: [base], image: &i img}\n"+
			".more: {before: [ref]}\nj:\n  extends: .base\n  before_script: !reference [.more, before]\n  stage: test\n  parallel: {matrix: [{A: [x]}]}\n",
		"a.yml", "spec: {inputs: {n: , m: {default: std}}}\n---\nj:\n  variables: {N: '$[[ inputs.n ]]', M: '$[[ inputs.m ]]', T: 'x$[[ inputs.n ]]', P: plain}\n",
	)})
	var got []string
	for _, o := range cfg.Origins(cfg.Job("j")) {
		got = append(got, fmt.Sprintf("%s = %s: %s %d", strings.Join(o.Path, "."), o.Value.Value, o.Way, len(o.Through)))
	}
	want := []string{
		"script.0 = base: extends 0", "image = img: extends 0",
		"variables.N = given: input 0", "variables.M = std: input 1", "variables.T = xgiven: input 1", "variables.P = plain: include 1",
		"extends = .base: written 0", "before_script.0 = ref: reference 0", "stage = test: written 0",
		"parallel.matrix.0.A.0 = x: matrix 0", "tags.0 = d: default 0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
