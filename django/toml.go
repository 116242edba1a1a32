package django

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// A tomlValue is a value of a TOML file with its place.
type tomlValue struct {
	text   string // of scalars
	scalar bool
	items  []tomlValue          // of arrays
	table  map[string]tomlValue // of inline tables
	line   int
}

// A tomlEntry is a key with its value, in the order of the file.
type tomlEntry struct {
	keys  []string // the header around it and the key below that
	table string   // the header: "tool.poetry.dependencies"
	array int      // which [[table]] of that name, counted from 1; 0 for a plain table
	value tomlValue
	line  int
}

// path returns the whole key with dots.
func (e tomlEntry) path() string { return strings.Join(e.keys, ".") }

// last returns the last part of the key.
func (e tomlEntry) last() string { return e.keys[len(e.keys)-1] }

// maxNesting bounds the brackets of a TOML file.
const maxNesting = 500

// readTOML returns the entries of a TOML file. err tells where the file is broken; what stands above is returned.
func readTOML(file *source.File) (entries []tomlEntry, err error) {
	if nesting(file.Text) > maxNesting {
		return nil, fmt.Errorf("brackets are nested more than %d deep", maxNesting)
	}
	var p unstable.Parser
	p.Reset(file.Text)
	r := &tomlReader{file: file, arrays: map[string]int{}}
	for p.NextExpression() {
		r.expression(p.Expression())
	}
	if err := p.Error(); err != nil {
		return r.entries, err
	}
	return r.entries, nil
}

// nesting returns how deep the brackets of a text are nested at most, strings and comments counted too.
func nesting(text []byte) int {
	depth, deepest := 0, 0
	for _, c := range text {
		switch c {
		case '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ']', '}':
			depth = max(depth-1, 0)
		}
	}
	return deepest
}

type tomlReader struct {
	file    *source.File
	entries []tomlEntry
	table   []string
	array   int
	arrays  map[string]int
}

func (r *tomlReader) expression(n *unstable.Node) {
	switch n.Kind {
	case unstable.Table, unstable.ArrayTable:
		r.table, _ = r.key(n)
		r.array = 0
		if n.Kind == unstable.ArrayTable {
			name := strings.Join(r.table, ".")
			r.arrays[name]++
			r.array = r.arrays[name]
		}
	case unstable.KeyValue:
		keys, line := r.key(n)
		r.entries = append(r.entries, tomlEntry{
			keys: slices.Concat(r.table, keys), table: strings.Join(r.table, "."), array: r.array,
			value: r.value(n.Value(), line), line: line,
		})
	}
}

func (r *tomlReader) key(n *unstable.Node) (keys []string, line int) {
	for it := n.Key(); it.Next(); {
		if line == 0 {
			line = r.line(it.Node())
		}
		keys = append(keys, string(it.Node().Data))
	}
	return keys, line
}

func (r *tomlReader) line(n *unstable.Node) int { return r.file.LineAt(int(n.Raw.Offset)) }

func (r *tomlReader) value(n *unstable.Node, line int) tomlValue {
	v := tomlValue{line: line}
	switch n.Kind {
	case unstable.Array:
		for it := n.Children(); it.Next(); {
			at := line
			if it.Node().Raw.Length > 0 {
				at = r.line(it.Node())
			}
			v.items = append(v.items, r.value(it.Node(), at))
		}
	case unstable.InlineTable:
		v.table = map[string]tomlValue{}
		for it := n.Children(); it.Next(); {
			keys, at := r.key(it.Node())
			v.table[strings.Join(keys, ".")] = r.value(it.Node().Value(), at)
		}
	default:
		v.text, v.scalar = strings.ToValidUTF8(string(n.Data), "\uFFFD"), true
	}
	return v
}
