package django

import "slices"

// helper returns how a function of the project reads the environment, when one of its parameters is the name of the
// variable:  def flag(name, default="0"): return os.environ.get(name, default) == "1"
func (s *scope) helper(def *stmt, body []*stmt) *reader {
	var found *reader
	local := "" // the name that the text is assigned to
	for _, st := range body {
		for _, e := range st.all() {
			walk(e, context{scope: s}, func(e *expr, ctx context) {
				if e.isWalrus() && found == nil {
					local = e.items[0].text
				}
				if read := s.readAny(e); read != nil && read.kind != "presence" && found == nil {
					if found = helperOf(def, read, ctx); found != nil && st.kind == sAssign && st.targets[0].kind == kName {
						local = st.targets[0].text
					}
				}
			})
		}
	}
	if found != nil {
		found.mod = s.mod
		found.returns(def, body, local)
	}
	return found
}

// returns adds what a helper's return statements tell: what they turn the text into, and a default that they return as
// it is.
func (r *reader) returns(def *stmt, body []*stmt, local string) {
	for _, st := range body {
		if st.word != "return" || len(st.exprs) != 1 || st.exprs[0] == nil {
			continue
		}
		if i := parameter(def, plainest(st.exprs[0])); i >= 0 && i != r.name && r.def < 0 && r.fixed == nil {
			r.def, r.defExpr, r.needs = i, def.exprs[i], false
		}
		walk(st.exprs[0], context{}, func(e *expr, ctx context) {
			if local != "" && e.kind == kName && e.text == local && r.kind == "" {
				r.kind, r.separator, r.yes, r.no = ctx.kind, ctx.separator, ctx.yes, ctx.no
			}
		})
	}
}

// plainest returns what is left of an expression without what only changes its form: default of
// default if default is None else Path(default).resolve().
func plainest(e *expr) *expr {
	for range maxValueDepth {
		switch {
		case e.kind == kOther && e.text == "if" && len(e.items) == 3:
			e = e.items[2]
		case e.kind == kCall && len(e.items) == 1 && slices.Contains(unchanged, last(e.base)):
			e = e.items[0]
		case e.kind == kCall && len(e.items) == 0 && e.base.kind == kAttr && slices.Contains(unchanged, e.base.text):
			e = e.base.base
		default:
			return e
		}
	}
	return e
}

// converterOf returns what a function of the project turns its first parameter into:
// def words(text): return text.split(",")
func converterOf(def *stmt, body []*stmt) *context {
	if len(def.names) == 0 {
		return nil
	}
	var found *context
	for _, st := range body {
		if st.word != "return" || len(st.exprs) != 1 {
			continue
		}
		walk(st.exprs[0], context{}, func(e *expr, ctx context) {
			if e.kind == kName && e.text == def.names[0] && ctx.kind != "" && ctx.kind != "truthy" && found == nil {
				found = &ctx
			}
		})
	}
	return found
}

// converter returns what a function of the project turns a text into, or nil.
func (s *scope) converter(callee *expr) *context {
	if s == nil {
		return nil
	}
	return s.converters[dotted(callee)]
}

// bodies returns the statements of each function.
func (m *module) bodies() map[*stmt][]*stmt {
	out := map[*stmt][]*stmt{}
	for _, st := range m.stmts {
		if b := st.block.inside("def"); b != nil {
			out[b.def] = append(out[b.def], st)
		}
	}
	return out
}

func helperOf(def *stmt, read *envRead, ctx context) *reader {
	name := parameter(def, read.nameExpr)
	if name < 0 {
		return nil
	}
	ctx.apply(read)
	r := &reader{
		style: "func", params: def.names, name: name, def: parameter(def, read.defExpr), kind: read.kind,
		separator: read.separator, needs: read.required, yes: read.yes, no: read.no,
	}
	switch {
	case r.def >= 0:
		r.defExpr = def.exprs[r.def]
	default:
		r.fixed = read.defExpr
	}
	return r
}

// parameter returns the index of the parameter that e names, or -1.
func parameter(def *stmt, e *expr) int {
	if e == nil || e.kind != kName {
		return -1
	}
	return slices.Index(def.names, e.text)
}

// all returns every expression of a statement, without nil.
func (s *stmt) all() []*expr {
	out := slices.Clone(s.exprs)
	out = append(out, s.targets...)
	if s.kind == sDef {
		return nil
	}
	return slices.DeleteFunc(append(out, s.value), func(e *expr) bool { return e == nil })
}
