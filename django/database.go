package django

import (
	"slices"
	"strings"
)

// engines are the parts of ENGINE and of URL schemes that tell the database.
var engines = []struct{ part, name string }{
	{"postg", "postgresql"},
	{"psql", "postgresql"},
	{"pgsql", "postgresql"},
	{"timescale", "postgresql"},
	{"cockroach", "postgresql"},
	{"mysql", "mysql"},
	{"mariadb", "mysql"},
	{"sqlite", "sqlite3"},
	{"spatialite", "sqlite3"},
	{"oracle", "oracle"},
	{"mssql", "mssql"},
}

func engineOf(text string) string {
	text = strings.ToLower(text)
	for _, e := range engines {
		if strings.Contains(text, e.part) {
			return e.name
		}
	}
	return ""
}

// database finds the database of production and the library that speaks with it. Where a URL or another variable decides,
// the library tells: SQLite as a default is for development.
func (d *detector) database() {
	d.driver()
	d.connMaxAge()
	var found []databaseFact
	for _, s := range d.serving() {
		if found = s.databases(); len(found) > 0 {
			break
		}
	}
	if len(found) > 0 {
		d.p.Database = d.choose(found)
	}
}

// choose takes one of the databases that settings name.
func (d *detector) choose(found []databaseFact) Fact {
	best, library := found[0], d.library()
	var others []databaseFact // what is not SQLite
	for _, f := range found {
		if f.Value != "sqlite3" {
			others = append(others, f)
		}
	}
	if len(others) > 0 {
		best = others[0]
	}
	if i := slices.IndexFunc(others, func(f databaseFact) bool { return f.Value == library.Value }); i >= 0 {
		best = others[i]
	}
	for _, f := range others {
		if f.Value != best.Value && f.Value != "url" && !strings.HasSuffix(f.Value, "?") {
			d.note(f.File, f.Line, "settings take "+f.Value+" by a condition, "+best.Value+" by another")
		}
	}
	if best.Value != "url" && !strings.HasSuffix(best.Value, "?") {
		return best.Fact
	}
	sqlite := slices.IndexFunc(found, func(f databaseFact) bool { return strings.HasPrefix(f.Value, "sqlite3") })
	switch {
	case library.Known():
		return library
	case strings.HasSuffix(best.Value, "?") && best.Value != "sqlite3?":
		best.Value = strings.TrimSuffix(best.Value, "?")
		return best.Fact
	case sqlite < 0 || best.Value == "url" && best.when == always:
		return Fact{}
	}
	best = found[sqlite]
	best.Value = "sqlite3"
	return best.Fact
}

// library returns the database that the installed library is for.
func (d *detector) library() Fact {
	if f := d.p.Driver; f.Known() {
		return Fact{Value: "postgresql", File: f.File, Line: f.Line}
	}
	for _, name := range []string{"mysqlclient", "pymysql", "mysql-connector-python"} {
		if f, ok := d.p.Dependencies[name]; ok {
			return Fact{Value: "mysql", File: f.File, Line: f.Line}
		}
	}
	for _, name := range []string{"oracledb", "cx-oracle"} {
		if f, ok := d.p.Dependencies[name]; ok {
			return Fact{Value: "oracle", File: f.File, Line: f.Line}
		}
	}
	return Fact{}
}

// A databaseFact is an engine that a statement names.
type databaseFact struct {
	Fact
	when when
}

// databases returns the engines that settings name for the default database, those that count in production first;
// "url" for one that only a URL tells, and "sqlite3?" or "mysql?" for one that is the default of a variable.
func (s *settings) databases() []databaseFact {
	var out [3][]databaseFact
	for _, st := range s.stmts {
		if st.value == nil && len(st.exprs) == 0 {
			continue
		}
		if f := s.databaseIn(st); f.Known() {
			out[st.when] = append(out[st.when], databaseFact{f, st.when})
		}
	}
	for _, list := range out {
		slices.Reverse(list) // the last assignment counts
	}
	if len(out[always])+len(out[maybe]) == 0 {
		return out[never]
	}
	return append(out[always], out[maybe]...)
}

// databaseIn returns the engine that a statement gives to the default database.
func (s *settings) databaseIn(st placed) Fact {
	root, value := []string(nil), st.value
	for _, t := range st.targets {
		if p := targetPath(t); len(p) > 0 && p[0] == "DATABASES" {
			root = p
		}
	}
	if value == nil {
		if call := st.exprs[0]; call != nil && call.kind == kCall && call.base.kind == kAttr && call.base.text == "update" {
			root, value = targetPath(call.base.base), call
		}
	}
	if len(root) == 0 || root[0] != "DATABASES" || len(root) > 1 && root[1] != "default" {
		return Fact{}
	}
	if call := value; call.kind == kCall && changed(call) != nil {
		for _, arg := range call.items {
			if f := s.engineIn(arg, root, st, 0); f.Known() {
				return f
			}
		}
		return Fact{}
	}
	return s.engineIn(value, root, st, 0)
}

// engineIn returns the engine in the value of a key of DATABASES; names are followed to what they were assigned.
func (s *settings) engineIn(value *expr, root []string, st placed, depth int) Fact {
	var found Fact
	value, st = s.resolve(value, st)
	walk(value, context{path: root}, func(e *expr, ctx context) {
		if found.Known() && found.Value != "url" {
			return
		}
		if len(ctx.path) == 0 || len(ctx.path) > 1 && ctx.path[1] != "default" {
			return
		}
		key := ctx.path[len(ctx.path)-1]
		if key == "ENGINE" && ctx.path[0] == "DATABASES" {
			if text, ok := s.text(e, st); ok && engineOf(text) != "" {
				found = st.fact(engineOf(text), e.start)
				if target, _ := s.resolve(e, st); found.Value == "sqlite3" && target.kind == kCall {
					found.Value = "sqlite3?"
				}
			}
			return
		}
		if read := st.scope.read(e); (read != nil && read.kind == "url") || ctx.url {
			found = st.fact("url", e.start)
			if read != nil && engineOf(read.def) != "" {
				found.Value = engineOf(read.def)
			}
			if found.Value != "url" && found.Value != "postgresql" {
				found.Value += "?"
			}
		}
		if e.kind == kName && key == "default" && depth < 3 {
			if target, at := s.resolve(e, st); target != e {
				found = s.engineIn(target, ctx.path, at, depth+1)
			}
		}
	})
	return found
}

// drivers are the libraries for PostgreSQL, in the order in which Django prefers them.
var drivers = []string{"psycopg", "psycopg2-binary", "psycopg2", "psycopg-binary", "psycopg-c", "pg8000"}

// driver finds the library that speaks with PostgreSQL.
func (d *detector) driver() {
	for _, name := range drivers {
		if f, ok := d.p.Dependencies[name]; ok {
			d.p.Driver = d.driverFact(name, f)
			return
		}
	}
	for _, name := range drivers {
		if f, ok := d.p.DevDependencies[name]; ok {
			d.p.Driver = d.driverFact(name, f)
			return
		}
	}
}

func (d *detector) driverFact(name string, f Fact) Fact {
	f.Value = name
	switch {
	case name != "psycopg":
	case d.p.HasExtra(name, "binary") || d.p.HasDev("psycopg-binary"):
		f.Value = "psycopg[binary]"
	case d.p.HasExtra(name, "c") || d.p.HasDev("psycopg-c"):
		f.Value = "psycopg[c]"
	}
	return f
}

// connMaxAge finds how long connections are kept: CONN_MAX_AGE of the database, or of the URL that is read.
func (d *detector) connMaxAge() {
	for _, s := range d.serving() {
		for _, st := range slices.Backward(s.stmts) {
			if st.value == nil || st.when == never || len(st.targets) == 0 {
				continue
			}
			root := targetPath(st.targets[0])
			if len(root) == 0 || len(root) > 1 && root[1] != "default" {
				continue
			}
			walk(st.value, context{path: root}, func(e *expr, ctx context) {
				if d.p.ConnMaxAge.Known() {
					return
				}
				if n := len(ctx.path); n > 0 && ctx.path[0] == "DATABASES" && ctx.path[n-1] == "CONN_MAX_AGE" {
					d.p.ConnMaxAge = st.fact(st.mod.source(e), e.start)
				} else if e.kind == kCall {
					if i := slices.Index(e.names, "conn_max_age"); i >= 0 {
						d.p.ConnMaxAge = st.fact(st.mod.source(e.items[i]), e.items[i].start)
					}
				}
			})
		}
	}
}
