package django

import (
	"slices"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// A ValueKind says what a [Value] is.
type ValueKind uint8

// The kinds of values.
const (
	Computed ValueKind = iota // what only running the settings would tell
	Text                      // a string, in Text
	Number                    // in Text, as written
	Bool                      // "True" or "False" in Text
	None                      // None
	List                      // a list, tuple or set of Items
	Dict                      // Items under Keys
	Env                       // an environment variable, named by Text; Default is what stands in for it
)

// A Value is what settings assign to a name, as far as the text tells it without running anything.
type Value struct {
	Kind    ValueKind
	Text    string
	Items   []Value
	Keys    []Value
	Default *Value      // of Env, nil when there is none or nobody knows it
	Type    string      // of Env: what the settings make of the variable, as [EnvVar.Kind]
	Certain bool        // the assignment runs in production for certain, rather than under a condition that is not understood
	Changed bool        // other statements add to it or change parts of it
	Span    source.Span // the file is named by its path in the project's tree
}

// Get returns the value under a key of a Dict; ok is false when it has none of that text.
func (v Value) Get(key string) (Value, bool) {
	i := slices.IndexFunc(v.Keys, func(k Value) bool { return k.Kind == Text && k.Text == key })
	if i < 0 || v.Kind != Dict {
		return Value{}, false
	}
	return v.Items[i], true
}

// Setting returns what a setting is in production: in [Project.ProductionSettings] where there are such, else in [Project.Settings].
// Of several assignments it is the last that always runs, else the first under a condition that is not understood. ok is false when
// nothing assigns it, or only code for development does. Names are followed to what they were assigned.
func (p *Project) Setting(name string) (v Value, ok bool) {
	if len(p.serving) == 0 {
		return Value{}, false
	}
	s := p.serving[0]
	st, ok := s.get(name)
	if !ok {
		return Value{}, false
	}
	v = s.valueOf(st.value, st, 0)
	v.Changed = s.changes(name)
	return v, true
}

// Assignments returns all that is assigned to a setting anywhere in the settings, in order of running, but for what is certainly for
// development or tests only.
func (p *Project) Assignments(name string) []Value {
	var all []Value
	for _, s := range p.serving {
		for _, st := range s.assigned(name) {
			v := s.valueOf(st.value, st, 0)
			v.Changed = s.changes(name)
			if st.when != never && !slices.ContainsFunc(all, func(w Value) bool { return w.Span == v.Span }) {
				all = append(all, v)
			}
		}
	}
	return all
}

// SettingsFiles returns the paths of the settings modules that count in production, in order of reading.
func (p *Project) SettingsFiles() []string {
	var files []string
	for _, s := range p.serving {
		for _, st := range s.stmts {
			if name := st.mod.file.Name; !slices.Contains(files, name) {
				files = append(files, name)
			}
		}
	}
	return files
}

// Complete reports whether all that makes the settings of production could be read, so that a setting which nothing assigns is
// certainly not set.
func (p *Project) Complete() bool { return len(p.serving) > 0 && !p.serving[0].partial() }

// changes reports whether a statement changes a part of a setting:  X += […], X.append(…), X["key"] = ….
func (s *settings) changes(name string) bool {
	return slices.ContainsFunc(s.stmts, func(st placed) bool {
		for _, t := range st.targets {
			if path := targetPath(t); len(path) > 0 && path[0] == name && (len(path) > 1 || st.kind == sAugment) {
				return true
			}
		}
		return slices.ContainsFunc(st.exprs, func(e *expr) bool {
			path := []string(nil)
			if e != nil {
				path = changed(e)
			}
			return len(path) > 0 && path[0] == name
		})
	})
}

// partial reports whether settings come from somewhere that is not in the tree, or in a way that is not understood.
func (s *settings) partial() bool {
	return s.file == "" || len(s.classes) > 0 || slices.ContainsFunc(s.stmts, func(st placed) bool {
		everything := st.kind == sImport && slices.Contains(st.names, "*")
		return everything && s.res.find(st.mod.file.Name, st.module) == "" || st.touchesGlobals()
	})
}

// touchesGlobals reports whether a statement may assign names that its text does not show:  vars().update(…), exec(…), setattr(…).
func (st placed) touchesGlobals() bool {
	found := false
	for _, e := range st.all() {
		walk(e, context{scope: st.scope}, func(e *expr, _ context) {
			if e.kind == kCall {
				found = found || slices.Contains([]string{"globals", "locals", "vars", "exec", "execfile", "setattr", "include"}, last(e.base))
			}
		})
	}
	return found
}

// maxValueDepth bounds the depth to which values are read.
const maxValueDepth = 8

// valueOf reads an expression.
func (s *settings) valueOf(e *expr, at placed, depth int) Value {
	e, at = s.resolve(e, at)
	v := Value{Certain: at.when == always}
	if e == nil || at.mod == nil {
		return v
	}
	v.Span = source.Span{File: at.mod.file, Start: e.start, End: max(e.start, e.end)}
	if depth > maxValueDepth {
		return v
	}
	if read := at.scope.read(e); read != nil {
		return s.envValue(v, read, at, depth)
	}
	switch e.kind {
	case kString:
		if !e.format {
			v.Kind, v.Text = Text, e.text
		}
	case kNumber:
		v.Kind, v.Text = Number, e.text
	case kName:
		v.Kind, v.Text = constantName(e.text)
	case kList, kDict:
		return s.container(v, e, at, depth)
	}
	return v
}

// constantName returns what a name of Python itself stands for.
func constantName(name string) (ValueKind, string) {
	switch name {
	case "True", "False":
		return Bool, name
	case "None":
		return None, ""
	}
	return Computed, ""
}

// envValue completes the value that an environment variable gives.
func (s *settings) envValue(v Value, read *envRead, at placed, depth int) Value {
	v.Kind, v.Text, v.Type = Env, read.name, read.kind
	switch {
	case read.defExpr != nil && read.defMod == nil:
		def := s.valueOf(read.defExpr, at, depth+1)
		v.Default = &def
	case read.hasDefault:
		v.Default = &Value{Kind: Text, Text: read.def, Certain: v.Certain, Span: v.Span}
	}
	return v
}

// container reads a list or a dictionary. One that takes items from elsewhere (*items, **items) is not known as a whole.
func (s *settings) container(v Value, e *expr, at placed, depth int) Value {
	for i, item := range e.items {
		if item.kind == kStar || e.kind == kDict && e.keys[i] == nil {
			return Value{Certain: v.Certain, Span: v.Span}
		}
		v.Items = append(v.Items, s.valueOf(item, at, depth+1))
		if e.kind == kDict {
			v.Keys = append(v.Keys, s.valueOf(e.keys[i], at, depth+1))
		}
	}
	v.Kind = List
	if e.kind == kDict {
		v.Kind = Dict
	}
	return v
}
