package django

import (
	"cmp"
	"slices"
	"strings"
)

// env gathers the variables of all settings, with the modules that read them. What the settings of production say of a
// variable counts.
func (d *detector) env() {
	var all []EnvVar
	place := map[string]int{}
	for _, s := range append([]*settings{d.main}, d.others...) {
		for _, v := range s.env() {
			i, known := place[v.Name]
			if !known {
				i = len(all)
				place[v.Name] = i
				all = append(all, v)
			}
			all[i].Modules = append(all[i].Modules, s.module)
		}
	}
	slices.SortFunc(all, func(a, b EnvVar) int { return cmp.Compare(a.Name, b.Name) })
	d.p.Env = all
}

// security finds the settings that a deployment must fill.
func (d *detector) security() {
	d.p.Debug, d.p.Hosts = d.written("DEBUG"), d.written("ALLOWED_HOSTS")
	d.p.CSRFOrigins, d.p.ProxySSL = d.written("CSRF_TRUSTED_ORIGINS"), d.written("SECURE_PROXY_SSL_HEADER")
}

// cacheKinds are the parts of a cache backend's name, or of a URL's scheme, that tell what it is.
var cacheKinds = []struct{ part, name string }{
	{"redis", "redis"},
	{"valkey", "redis"},
	{"locmem", ""},
	{"memcache", "memcached"},
	{"pylibmc", "memcached"},
	{"dbcache", "database"},
	{"databasecache", "database"},
}

func cacheKind(text string) string {
	for _, k := range cacheKinds {
		if strings.Contains(strings.ToLower(text), k.part) {
			return k.name
		}
	}
	return ""
}

// caches finds the kind of the default cache: by its backend, or by the scheme of the URL that it is made of.
func (d *detector) caches() {
	for _, s := range d.serving() {
		for _, st := range slices.Backward(s.stmts) {
			if st.value == nil || st.when == never || len(st.targets) == 0 || d.p.Cache.Known() {
				continue
			}
			if root := targetPath(st.targets[0]); len(root) > 0 && root[0] == "CACHES" {
				d.p.Cache = s.cacheIn(st, root)
			}
		}
	}
}

func (s *settings) cacheIn(st placed, root []string) Fact {
	var found Fact
	walk(st.value, context{path: root}, func(e *expr, ctx context) {
		if found.Known() || len(ctx.path) < 2 || ctx.path[1] != "default" {
			return
		}
		text := ""
		if ctx.path[len(ctx.path)-1] == "BACKEND" {
			text, _ = s.text(e, st)
		} else if read := st.scope.read(e); read != nil && read.kind == "url" {
			text, _, _ = strings.Cut(read.def, "://")
		}
		if kind := cacheKind(text); kind != "" {
			found = st.fact(kind, e.start)
		}
	})
	return found
}

// tests finds what runs the tests.
func (d *detector) tests() {
	for _, name := range []string{"pytest-django", "pytest"} {
		for _, deps := range []map[string]Fact{d.p.DevDependencies, d.p.Dependencies} {
			if f, ok := deps[name]; ok {
				d.p.TestRunner = Fact{Value: "pytest", File: f.File, Line: f.Line}
				return
			}
		}
	}
	d.p.TestRunner = Fact{Value: "django", File: d.p.ManagePy.File}
}
