package django

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// Directory returns the directory that a setting such as STATIC_ROOT names in production, with slashes: relative to the tree's root
// ("backend/static", or "../static" above it), else absolute ("/srv/static"). Where the text reads the environment, it is what holds
// without the variable. ok is false when the text does not tell.
func (p *Project) Directory(setting string) (dir string, ok bool) {
	for _, s := range p.serving {
		st, assigned := s.get(setting)
		if !assigned {
			continue
		}
		w := pathReader{settings: s, cwd: p.Dir}
		v, ok := w.path(st.value, st, 0)
		if !ok || v.text == "" {
			return "", false
		}
		if !v.inTree && !path.IsAbs(v.text) {
			return path.Join(p.Dir, v.text), true // as the process finds it, which runs beside manage.py
		}
		return path.Clean(v.text), true
	}
	return "", false
}

// Directories returns the directories that a list such as STATICFILES_DIRS names in production, relative to the tree's root. Those
// of which the text does not tell, or that lie elsewhere, are left out.
func (p *Project) Directories(setting string) []string {
	var dirs []string
	for _, s := range p.serving {
		st, assigned := s.get(setting)
		if !assigned {
			continue
		}
		value, at := s.resolve(st.value, st)
		if value == nil || value.kind != kList {
			return nil
		}
		r := pathReader{settings: s, cwd: p.Dir}
		for _, item := range value.items {
			if item.kind == kList && len(item.items) == 2 { // (prefix, directory)
				item = item.items[1]
			}
			if v, ok := r.path(item, at, 0); ok && v.inTree && v.text != ".." && !strings.HasPrefix(v.text, "../") {
				dirs = append(dirs, path.Clean(v.text))
			}
		}
		return dirs
	}
	return nil
}

// A pathReader evaluates the expressions that settings use for directories.
type pathReader struct {
	*settings
	cwd    string
	params map[string][]pathValue // what the parameters of the function being read stand for
}

// A pathValue is a path or a part of one.
type pathValue struct {
	text   string
	inTree bool // text begins at the tree's root, rather than being a path as written
}

func (v pathValue) join(w pathValue) pathValue {
	if w.inTree || path.IsAbs(w.text) {
		return w
	}
	return pathValue{path.Join(v.text, w.text), v.inTree}
}

// up returns the directory n levels above. Above the root of the tree, the path begins with "..".
func (v pathValue) up(n int) pathValue {
	for range n {
		v.text = path.Join(v.text, "..")
	}
	return v
}

// path evaluates an expression.
func (r pathReader) path(e *expr, at placed, depth int) (pathValue, bool) {
	if e == nil || depth > 2*maxValueDepth {
		return pathValue{}, false
	}
	depth++
	if read := at.scope.read(e); read != nil && e.kind != kName {
		if read.defExpr == nil || read.defMod != nil || isNone(read.defExpr) {
			return pathValue{}, false
		}
		return r.path(read.defExpr, at, depth)
	}
	switch e.kind {
	case kString:
		return r.literal(e, at, depth)
	case kName:
		return r.named(e, at, depth)
	case kAttr:
		return r.attribute(e, at, depth)
	case kIndex:
		if e.base.kind == kAttr && e.base.text == "parents" && len(e.items) == 1 {
			n, err := strconv.Atoi(e.items[0].text)
			v, ok := r.path(e.base.base, at, depth)
			return v.up(n + 1), ok && err == nil && n >= 0 && n < maxValueDepth
		}
	case kCall:
		return r.call(e, at, depth)
	case kOther:
		return r.operation(e, at, depth)
	}
	return pathValue{}, false
}

// named follows a name: __file__, a parameter, or what settings assign to it.
func (r pathReader) named(e *expr, at placed, depth int) (pathValue, bool) {
	if e.text == "__file__" && at.mod != nil {
		return pathValue{at.mod.file.Name, true}, true
	}
	if values, ok := r.params[e.text]; ok {
		return joined(values)
	}
	target, place := r.resolve(e, at)
	if target == e {
		return pathValue{}, false
	}
	return r.path(target, place, depth)
}

func joined(values []pathValue) (pathValue, bool) {
	if len(values) == 0 {
		return pathValue{}, false
	}
	v := values[0]
	for _, w := range values[1:] {
		v = v.join(w)
	}
	return v, true
}

// literal evaluates a string; the fields of an f-string are expressions of their own.
func (r pathReader) literal(e *expr, at placed, depth int) (pathValue, bool) {
	if !e.format {
		return pathValue{text: e.text}, true
	}
	out, rest := pathValue{}, e.text
	for i, field := range e.items {
		before, after, open := strings.Cut(rest, "{")
		_, behind, closed := strings.Cut(after, "}")
		v, ok := r.path(field, at, depth)
		if !open || !closed || !ok || v.inTree && (i > 0 || before != "") {
			return pathValue{}, false
		}
		out, rest = pathValue{out.text + before + v.text, out.inTree || v.inTree}, behind
	}
	out.text += rest
	return out, len(e.items) > 0 && !strings.ContainsAny(out.text, "{}") && !strings.HasPrefix(out.text, "//")
}

// attribute evaluates  x.parent  and  os.pardir.
func (r pathReader) attribute(e *expr, at placed, depth int) (pathValue, bool) {
	switch {
	case e.text == "pardir":
		return pathValue{text: ".."}, true
	case e.text == "parent":
		v, ok := r.path(e.base, at, depth)
		return v.up(1), ok
	case e.text == "root" && e.base.kind == kName: // of environ.Path
		return r.path(e.base, at, depth)
	}
	return pathValue{}, false
}

// operation evaluates  BASE_DIR / "a",  environ.Path(__file__) - 2,  BASE_DIR + "/a",  and what a condition or "or" leaves in production.
func (r pathReader) operation(e *expr, at placed, depth int) (pathValue, bool) {
	switch {
	case e.text == "if" && len(e.items) == 3:
		w := conditional(e.items[1])
		if cond := e.items[1]; cond.kind == kOther && strings.HasSuffix(cond.text, "in") && at.scope.isEnviron(cond.items[1]) {
			w = map[bool]when{true: never, false: always}[cond.text == "in"] // without the variable
		}
		switch w {
		case always:
			return r.path(e.items[0], at, depth)
		case never:
			return r.path(e.items[2], at, depth)
		}
	case e.text == "or":
		return r.path(e.items[len(e.items)-1], at, depth)
	case strings.Trim(e.text, "/ ") == "":
		return r.join(e.items, at, depth)
	case e.text == "-" && e.items[1].kind == kNumber:
		n, err := strconv.Atoi(e.items[1].text)
		v, ok := r.path(e.items[0], at, depth)
		return v.up(n), ok && err == nil && n < maxValueDepth
	case strings.Trim(e.text, "+ ") == "":
		return r.concatenation(e, at, depth)
	}
	return pathValue{}, false
}

func (r pathReader) concatenation(e *expr, at placed, depth int) (pathValue, bool) {
	var out pathValue
	for i, item := range e.items {
		v, ok := r.path(item, at, depth)
		if !ok || v.inTree && i > 0 {
			return pathValue{}, false
		}
		out = pathValue{out.text + v.text, out.inTree || v.inTree}
	}
	return out, true
}

func (r pathReader) join(items []*expr, at placed, depth int) (pathValue, bool) {
	var values []pathValue
	for _, item := range items {
		if item.kind == kStar && len(item.items) == 1 { // *parts
			if item = item.items[0]; len(r.params[item.text]) == 0 {
				continue
			}
		}
		v, ok := r.path(item, at, depth)
		if !ok {
			return pathValue{}, false
		}
		values = append(values, v)
	}
	return joined(values)
}

// unchanged are the functions and methods that give the same path in another form.
var unchanged = []string{
	"str", "Path", "PurePath", "PosixPath", "abspath", "realpath", "normpath", "fspath", "expanduser", "normcase", "resolve", "absolute",
	"as_posix",
}

// call evaluates what the libraries for paths offer, and the project's own functions that join paths.
func (r pathReader) call(e *expr, at placed, depth int) (pathValue, bool) {
	name := last(e.base)
	method := e.base.kind == kAttr
	switch {
	case slices.Contains(unchanged, name) && len(e.items) > 0 && e.names[0] == "":
		return r.join(e.items, at, depth)
	case slices.Contains(unchanged, name) && method: // x.resolve(strict=True)
		return r.path(e.base.base, at, depth)
	case name == "dirname" && len(e.items) == 1:
		v, ok := r.path(e.items[0], at, depth)
		return v.up(1), ok
	case name == "getcwd" || name == "cwd":
		return pathValue{r.cwd, true}, true
	case name == "join" && (!method || e.base.base.kind != kString):
		return r.join(e.items, at, depth)
	case method && (name == "joinpath" || name == "child" || name == "path"):
		if v, ok := r.join(append([]*expr{e.base.base}, e.items...), at, depth); ok {
			return v, true
		}
	}
	if v, ok := r.own(e, at, depth); ok {
		return v, true
	}
	if isSettingName(name) && !method { // ROOT_DIR("a") of django-environ
		return r.join(append([]*expr{e.base}, e.items...), at, depth)
	}
	return pathValue{}, false
}

// own evaluates a call of a function of the project that returns a path:  def path(*parts): return os.path.join(ROOT, *parts)
func (r pathReader) own(call *expr, at placed, depth int) (pathValue, bool) {
	params, body, place := r.function(call.base, at)
	if body == nil {
		return pathValue{}, false
	}
	inner := pathReader{settings: r.settings, cwd: r.cwd, params: map[string][]pathValue{}}
	for i, item := range call.items {
		v, ok := r.path(item, at, depth)
		if !ok || len(params) == 0 {
			return pathValue{}, false
		}
		param := params[min(i, len(params)-1)]
		inner.params[param] = append(inner.params[param], v)
	}
	return inner.path(body, place, depth)
}

// function returns the parameters of a function and the one expression that it returns.
func (r pathReader) function(callee *expr, at placed) (params []string, body *expr, place placed) {
	if callee.kind != kName || at.mod == nil {
		return nil, nil, placed{}
	}
	if target, place := r.resolve(callee, at); target.kind == kLambda {
		return target.names, target.items[0], place
	}
	for _, st := range at.mod.stmts {
		if def := st.block.inside("def"); def != nil && def.def.name == callee.text && st.word == "return" && len(st.exprs) == 1 {
			if body != nil {
				return nil, nil, placed{} // it depends
			}
			params, body = def.def.names, st.exprs[0]
		}
	}
	return params, body, at
}
