package django

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// describe writes everything that is known of a project, one fact a line.
func describe(p *Project) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	add("Dir %s", p.Dir)
	for name, f := range p.Facts() {
		add("%s %s %s", name, f.Value, at(f.File, f.Line))
	}
	for _, f := range p.Candidates {
		add("Candidate %s", f.Value)
	}
	for _, f := range p.Requirements {
		add("Requirements %s", f.Value)
	}
	if p.DevKind != "" {
		add("DevKind %s", p.DevKind)
	}
	for _, s := range p.SystemPackages {
		add("System %s build=%s run=%s %s", s.For, strings.Join(s.Build, ","), strings.Join(s.Run, ","), at(s.Fact.File, s.Fact.Line))
	}
	out = append(out, describeDeps("dep", p, p.Dependencies)...)
	out = append(out, describeDeps("dev", p, p.DevDependencies)...)
	for _, v := range p.Env {
		add("env %s", describeEnv(v))
	}
	for _, n := range p.Notes {
		add("note %s %s", at(n.File, n.Line), n.Text)
	}
	return out
}

func at(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}

func describeDeps(word string, p *Project, deps map[string]Fact) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(deps)) {
		extras := ""
		if e := p.Extras[name]; len(e) > 0 {
			extras = "[" + strings.Join(e, ",") + "]"
		}
		f := deps[name]
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s%s %s", word, name, extras, f.Value))+" "+at(f.File, f.Line))
	}
	return out
}

func describeEnv(v EnvVar) string {
	words := []string{v.Name}
	if v.Required {
		words = append(words, "required")
	}
	if v.DefaultExpr != "" {
		words = append(words, "default=("+v.DefaultExpr+")")
	} else if v.HasDefault {
		words = append(words, fmt.Sprintf("default=%q", v.Default))
	}
	if v.For != "" {
		words = append(words, "for="+v.For)
	}
	if v.PartOf != "" {
		words = append(words, "part-of="+v.PartOf)
	}
	if v.Kind != "" {
		words = append(words, "kind="+v.Kind)
	}
	if v.Separator != "" {
		words = append(words, fmt.Sprintf("sep=%q", v.Separator))
	}
	if v.True != "" || v.False != "" {
		words = append(words, v.True+"/"+v.False)
	}
	if len(v.Modules) > 1 {
		words = append(words, "in="+strings.Join(v.Modules, ","))
	}
	return strings.Join(append(words, at(v.File, v.Line)), " ")
}

// TestFactsComplete tells when a Fact of Project is missing in Facts.
func TestFactsComplete(t *testing.T) {
	var p Project
	v := reflect.ValueOf(&p).Elem()
	var want []string
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue
		}
		if f, ok := v.Field(i).Addr().Interface().(*Fact); ok {
			*f = Fact{File: "x"}
			want = append(want, v.Type().Field(i).Name)
		}
	}
	var got []string
	for name := range p.Facts() {
		got = append(got, name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("Facts() = %v\nwant    %v", got, want)
	}
}
