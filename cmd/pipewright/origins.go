package main

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// An originTable shows where each value of a job came from.
type originTable struct {
	ws  *workspace
	cfg *config.Config
	job *config.Job
}

// A jobOrigins is a job with the origins of its values, as `resolve --format json` shows it.
type jobOrigins struct {
	Job    string        `json:"job"`
	Values []valueOrigin `json:"values"`
}

// A valueOrigin is where a value was written, and how it came into the job.
type valueOrigin struct {
	Path    []string  `json:"path"`
	Value   string    `json:"value"`
	Way     string    `json:"way"`
	Entry   string    `json:"entry"` // the root entry in which it stands
	File    string    `json:"file"`
	Line    int       `json:"line"`
	Column  int       `json:"column"`
	Through []include `json:"through"` // the includes through which its file came, the nearest first
}

// An include is the place of an include.
type include struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

func (t *originTable) list() jobOrigins {
	all := jobOrigins{Job: t.job.Name.Value, Values: []valueOrigin{}}
	for _, o := range t.cfg.Origins(t.job) {
		file, at := t.place(o.Value.Span)
		v := valueOrigin{
			Path: o.Path, Value: o.Value.Value, Way: string(o.Way), Entry: o.Entry, File: file, Line: at.Line, Column: at.Column,
			Through: []include{},
		}
		for _, span := range o.Through {
			file, at := t.place(span)
			v.Through = append(v.Through, include{file, at.Line})
		}
		all.Values = append(all.Values, v)
	}
	return all
}

func (t *originTable) place(s source.Span) (file string, at source.Position) {
	if s.File == nil {
		return "", at
	}
	return t.ws.short(s.File.Name), s.File.Position(s.Start)
}

// tree returns the job with the origin of each value in a comment behind it:
//
//	test:
//	  image: python:3.13 # ci/base.yml:2 extends .base
//	  script:
//	    - make test # .gitlab-ci.yml:8 written
func (t *originTable) tree() config.Object {
	notes := map[string]string{}
	var job config.Object
	for _, o := range t.cfg.Origins(t.job) {
		notes[pathKey(o.Path)] = t.note(o)
		keyword := o.Path[0]
		if n := len(job); n == 0 || job[n-1].Key != keyword {
			job = append(job, config.Member{Key: keyword})
		}
	}
	for i, m := range job {
		node := t.job.Node.Get(m.Key)
		if node == nil || node.Kind() == syntax.KindNull {
			node = t.cfg.Value(t.job, m.Key)
		}
		job[i].Value = annotated(node, []string{m.Key}, notes)
	}
	return config.Object{{Key: t.job.Name.Value, Value: job}}
}

// note tells where a value was written and how it came: "ci/base.yml:2 extends .base".
func (t *originTable) note(o config.Origin) string {
	file, at := t.place(o.Value.Span)
	text := fmt.Sprintf("%s:%d %s", file, at.Line, o.Way)
	switch o.Way {
	case config.Extended, config.Referenced, config.Anchored:
		text += " " + o.Entry
	}
	return strings.Map(func(r rune) rune {
		if !isPrintable(r) {
			return '?'
		}
		return r
	}, text)
}

// pathKey returns a path as a key of a map.
func pathKey(path []string) string { return strings.Join(path, "\x00") }

// annotated returns a value as plain data in which each leaf has its note.
func annotated(n syntax.Node, path []string, notes map[string]string) any {
	path = path[:len(path):len(path)]
	switch n := n.(type) {
	case *syntax.Mapping:
		if n.Len() > 0 {
			o := make(config.Object, 0, n.Len())
			for e := range n.Entries() {
				o = append(o, config.Member{Key: e.Key.Value(), Value: annotated(e.Value, append(path, e.Key.Value()), notes)})
			}
			return o
		}
	case *syntax.Sequence:
		if len(n.Items()) > 0 {
			list := make([]any, len(n.Items()))
			for i, item := range n.Items() {
				list[i] = annotated(item, append(path, strconv.Itoa(i)), notes)
			}
			return list
		}
	}
	if note, ok := notes[pathKey(path)]; ok {
		return noted{leaf(n), note}
	}
	return leaf(n)
}

// leaf returns a value that holds no others as plain data.
func leaf(n syntax.Node) any {
	switch n := n.(type) {
	case *syntax.Scalar:
		return plainScalar(n)
	case *syntax.Mapping:
		return config.Object{}
	case *syntax.Sequence:
		return []any{}
	case nil:
		return nil
	}
	return n.Span().Text()
}

func plainScalar(s *syntax.Scalar) any {
	switch s.Kind() {
	case syntax.KindNull:
		return nil
	case syntax.KindBool:
		value, _ := s.Bool()
		return value
	case syntax.KindInt:
		if value, ok := s.Int(); ok {
			return value
		}
		if value, ok := new(big.Int).SetString(s.Value(), 10); ok {
			return value
		}
	case syntax.KindFloat:
		value, _ := s.Float()
		return value
	}
	return s.Value()
}
