package django

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// env returns the variables that settings read, with what each of them fills.
func (s *settings) env() []EnvVar {
	c := &collector{
		settings: s, uses: map[string][]use{}, versions: map[string]int{}, needed: map[string]bool{},
		neededSettings: map[string]bool{}, conditions: map[*block]map[string]bool{}, decides: map[string]string{},
	}
	for _, st := range s.stmts {
		c.statement(st)
	}
	c.secretKey()
	for i := range c.found {
		v := &c.found[i]
		v.Required = v.Required || c.needed[v.Name] || v.For != "" && c.neededSettings[v.For] && !v.HasDefault
		c.purpose(v)
		if v.For == "" && v.PartOf == "" {
			v.PartOf = c.decides[v.Name]
		}
	}
	return mergeEnv(c.found)
}

// A use is a setting to which the value of a name goes, as a whole or as a part, and what it is turned into on its way.
type use struct {
	context
	setting string
}

// A collector gathers the reads of settings.
type collector struct {
	*settings
	found          []EnvVar
	uses           map[string][]use           // name → where its value goes
	versions       map[string]int             // how often a name in lower case was assigned
	needed         map[string]bool            // variables without which an exception is raised
	neededSettings map[string]bool            // settings without a value for which one is raised
	conditions     map[*block]map[string]bool // the variables that the condition of a block reads
	decides        map[string]string          // variables that decide over a setting by a condition
}

// key returns the name under which uses are kept. What is not in upper case is no setting, but a variable that may be
// assigned again and again: each assignment counts for itself.
func (c *collector) key(name string) string {
	if isSettingName(name) {
		return name
	}
	return name + "#" + strconv.Itoa(c.versions[name])
}

func (c *collector) statement(st placed) {
	if st.word == "raise" && st.when != never && st.block.inside("except") == nil {
		for b := st.block; b != nil; b = b.parent {
			c.missing(st, b.cond)
		}
	}
	for _, e := range st.exprs {
		c.expression(st, e, nil)
	}
	if st.value == nil {
		return
	}
	c.modelFields(st)
	var root []string
	for _, target := range st.targets {
		if root == nil {
			root = targetPath(target)
		}
	}
	if len(root) == 0 {
		c.expression(st, st.value, nil)
		return
	}
	c.conditional(st, root[0])
	if name := root[0]; !isSettingName(name) {
		root = slices.Concat([]string{name + "#" + strconv.Itoa(c.versions[name]+1)}, root[1:])
		defer func() { c.versions[name]++ }()
	}
	c.expression(st, st.value, root)
}

// conditional remembers the variables in the conditions around an assignment of a setting that matters.
func (c *collector) conditional(st placed, setting string) {
	if !djangoSettings[setting] || st.when == never {
		return
	}
	for b := st.block; b != nil; b = b.parent {
		for name := range c.readBy(st, b) {
			if c.decides[name] == "" || rank(setting) < rank(c.decides[name]) {
				c.decides[name] = setting
			}
		}
	}
}

// missing gathers what is missing when a condition holds:  not SECRET_KEY,  "SECRET_KEY" not in os.environ.
func (c *collector) missing(st placed, cond *expr) {
	if cond == nil || cond.kind != kOther {
		return
	}
	switch cond.text {
	case "and", "or":
		for _, item := range cond.items {
			c.missing(st, item)
		}
	case "not":
		if read := st.scope.read(cond.items[0]); read != nil {
			c.needed[read.name] = true
		} else if name := cond.items[0]; name.kind == kName && conditional(name) == maybe {
			c.neededSettings[name.text] = true
		}
	case "not in":
		if read := st.scope.read(cond); read != nil {
			c.needed[read.name] = true
		}
	}
}

// targetPath returns the keys of an assignment's target: DATABASES["default"]["NAME"].
func targetPath(e *expr) []string {
	switch {
	case e.kind == kName:
		return []string{e.text}
	case e.kind == kIndex && len(e.items) == 1 && e.items[0].kind == kString:
		if base := targetPath(e.base); base != nil {
			return append(base, e.items[0].text)
		}
	}
	return nil
}

// expression gathers the reads of an expression whose value goes to root, and the uses of names in it.
func (c *collector) expression(st placed, e *expr, root []string) {
	if e == nil {
		return
	}
	if root == nil {
		root = changed(e)
	}
	outer := 0 // the end of the read that is being walked
	walk(e, context{path: root, scope: st.scope}, func(e *expr, ctx context) {
		if e.isWalrus() {
			c.versions[e.items[0].text]++
		}
		if len(ctx.path) > 0 && ctx.path[0] == walrus {
			ctx.path = []string{c.key(ctx.path[1])}
		}
		if read := st.scope.read(e); read != nil {
			if ctx.apply(read); e.start < outer { // the default of another variable
				ctx.path, ctx.optional = nil, true
			}
			outer = max(outer, e.end)
			c.add(st, read, ctx)
		}
		if e.kind == kName && e.start >= outer && len(ctx.path) > 0 && ctx.path[0] != e.text {
			if key := c.key(e.text); len(c.uses[key]) < maxUses {
				c.uses[key] = append(c.uses[key], use{ctx, settingPath(ctx.path, false)})
			}
		}
	})
}

// maxUses bounds the uses of a name that are remembered.
const maxUses = 50

// changed returns the keys of what a call changes:  DATABASES["default"].update(…), ALLOWED_HOSTS.append(…).
func changed(e *expr) []string {
	if e.kind != kCall || e.base.kind != kAttr {
		return nil
	}
	switch e.base.text {
	case "update", "append", "extend", "insert", "add":
		return targetPath(e.base.base)
	}
	return nil
}

// add keeps a read.
func (c *collector) add(st placed, read *envRead, ctx context) {
	url := read.kind == "url" && (read.name == "DATABASE_URL" || len(ctx.path) > 0 && ctx.path[0] == "DATABASES")
	v := EnvVar{
		Name: read.name, Required: read.required && st.when == always && !ctx.optional && !c.tested(st, read.name),
		Default: read.def, HasDefault: read.hasDefault, Kind: read.kind, Separator: read.separator,
		DefaultExpr: st.mod.expression(read), For: settingPath(ctx.path, url), File: st.mod.file.Name, Line: st.mod.line(read.at),
	}
	if ctx.part && !url {
		v.For, v.PartOf = "", v.For
	}
	if v.Kind == "presence" {
		v.Kind, v.For, v.PartOf = "", "", ""
	}
	v.True, v.False = read.yes, read.no
	c.found = append(c.found, v)
}

// expression returns the default of a read as it is written, unless it is plain.
func (m *module) expression(read *envRead) string {
	if !read.hasDefault || read.defExpr == nil {
		return ""
	}
	if _, plain := constant(read.defExpr); plain {
		return ""
	}
	return cmp.Or(read.defMod, m).source(read.defExpr)
}

// tested reports whether a statement runs only when the variable is there.
func (c *collector) tested(st placed, name string) bool {
	for b := st.block; b != nil; b = b.parent {
		if b.word == "try" || c.readBy(st, b)[name] {
			return true
		}
	}
	return false
}

// readBy returns the variables that the condition of a block reads.
func (c *collector) readBy(st placed, b *block) map[string]bool {
	names, ok := c.conditions[b]
	if !ok {
		names = map[string]bool{}
		walk(b.cond, context{}, func(e *expr, _ context) {
			if read := st.scope.read(e); read != nil {
				names[read.name] = true
			}
		})
		c.conditions[b] = names
	}
	return names
}

// secretKey marks the variable of SECRET_KEY as needed when settings have no other value for it: Django refuses to start
// without one.
func (c *collector) secretKey() {
	var reads []EnvVar
	for _, v := range c.found {
		if v.For == "SECRET_KEY" {
			reads = append(reads, v)
		}
	}
	for _, st := range c.assigned("SECRET_KEY") {
		if len(reads) > maxUses {
			return
		}
		other := !slices.ContainsFunc(reads, func(v EnvVar) bool {
			return v.File == st.mod.file.Name && v.Line >= st.mod.line(st.start) && v.Line <= st.mod.line(st.value.end)
		})
		if st.when != never && other {
			return
		}
	}
	if len(reads) > 0 && !slices.ContainsFunc(reads, func(v EnvVar) bool {
		return v.Name != reads[0].Name || v.Default != "" || v.DefaultExpr != ""
	}) {
		c.needed[reads[0].Name] = true
	}
}

// settingPath writes what a value fills: "DATABASES.NAME" for DATABASES["default"]["NAME"], and "DATABASES.URL" for the URL
// that a database is made of.
func settingPath(keys []string, url bool) string {
	if len(keys) == 0 {
		return ""
	}
	if url && keys[0] != "DATABASES" {
		return "DATABASES.URL"
	}
	if url {
		keys = append(slices.Clone(keys[:min(2, len(keys))]), "URL")
	}
	keys = slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return key == "default" })
	return strings.Join(keys, ".")
}
