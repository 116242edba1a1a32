package django

import "strings"

// healthWords are the parts of a path that answer whether the project is alive.
var healthWords = map[string]bool{
	"health": true, "healthz": true, "healthcheck": true, "health-check": true, "health_check": true, "ping": true,
	"livez": true, "readyz": true, "liveness": true, "readiness": true, "alive": true, "heartbeat": true,
	"_health": true, "__heartbeat__": true, "__lbheartbeat__": true, "ht": true,
}

// urls finds a path that tells whether the project is alive.
func (d *detector) urls() {
	file := ""
	if d.p.RootURLs.Known() {
		file = d.moduleFile(d.p.RootURLs.Value)
	}
	if file == "" {
		file = d.moduleFile(joinModule(d.p.Name.Value, "urls.py"))
	}
	if file != "" {
		d.p.HealthURL = d.healthIn(file, "/", 0)
	}
	if !d.p.HealthURL.Known() {
		d.p.HealthURL = d.healthExempt()
	}
	for class, url := range healthMiddleware {
		if f := d.listed(class, "MIDDLEWARE"); f.Known() && !d.p.HealthURL.Known() {
			f.Value = url
			d.p.HealthURL = f
		}
	}
}

// healthExempt returns the path that SECURE_REDIRECT_EXEMPT keeps reachable without TLS for health checks.
func (d *detector) healthExempt() Fact {
	for _, s := range d.serving() {
		st, ok := s.get("SECURE_REDIRECT_EXEMPT")
		if !ok {
			continue
		}
		for _, item := range st.value.items {
			if route, plain := plainPattern(item.text); item.kind == kString && plain && isHealth(route) {
				return st.fact("/"+route, item.start)
			}
		}
	}
	return Fact{}
}

// plainPattern returns the path that a regular expression matches, when it is plain text.
func plainPattern(pattern string) (string, bool) {
	text := strings.TrimPrefix(pattern, "^")
	text = strings.TrimSuffix(strings.TrimSuffix(text, "$"), "/?")
	return strings.TrimPrefix(text, "/"), !strings.ContainsAny(text, `\()[]{}*+?|^$`)
}

// healthApps are the URL modules of applications that answer whether a project is alive, with the path below them.
var healthApps = map[string]string{
	"health_check.urls": "", "django_alive.urls": "alive/", "watchman.urls": "ping/", "django_healthchecks.urls": "",
	"simple_healthcheck.urls": "", "healthcheck.urls": "",
}

// healthMiddleware are the middleware classes that answer so, with their paths.
var healthMiddleware = map[string]string{
	"dockerflow.django.middleware.DockerflowMiddleware": "/__lbheartbeat__",
}

// maxURLDepth bounds the includes of URL patterns that are followed.
const maxURLDepth = 3

// healthIn returns the health path of a module of URL patterns below prefix.
func (d *detector) healthIn(file, prefix string, depth int) Fact {
	m := d.tree.python(file)
	if m == nil || depth > maxURLDepth || d.urlFiles[file] {
		return Fact{}
	}
	d.urlFiles[file] = true
	var found, included Fact
	for _, st := range m.stmts {
		if st.block.inside("def") != nil {
			continue
		}
		for _, e := range st.all() {
			walk(e, context{}, func(e *expr, _ context) {
				route, ok := routeOf(e)
				if !ok || found.Known() {
					return
				}
				full := prefix + strings.TrimPrefix(route, "/")
				target := includeOf(e)
				if suffix, ok := healthApps[target]; ok {
					found = Fact{Value: full + suffix, File: file, Line: m.line(e.start)}
					return
				}
				if target == "" && (isHealth(full) || isHealthView(argument(e, 1, "view"))) {
					found = Fact{Value: full, File: file, Line: m.line(e.start)}
					return
				}
				if target != "" && !included.Known() {
					if next := d.res.find(file, target); next != "" {
						included = d.healthIn(next, full, depth+1)
					}
				}
			})
		}
	}
	if found.Known() {
		return found
	}
	return included
}

// routeOf returns the path of  path("healthz/", view)  or of a re_path that is plain text.
func routeOf(e *expr) (string, bool) {
	if e.kind != kCall {
		return "", false
	}
	fn := last(e.base)
	route := argument(e, 0, "route")
	if route == nil || route.kind != kString || route.format || len(e.items) < 2 {
		return "", false
	}
	switch fn {
	case "path":
		return route.text, !strings.Contains(route.text, "<")
	case "re_path", "url":
		return plainPattern(route.text)
	}
	return "", false
}

// includeOf returns the module of  path("x/", include("module")).
func includeOf(e *expr) string {
	view := argument(e, 1, "view")
	if view == nil || view.kind != kCall || last(view.base) != "include" {
		return ""
	}
	target := argument(view, 0, "arg")
	if target != nil && target.kind == kList && len(target.items) > 0 {
		target = target.items[0]
	}
	if target == nil || target.kind != kString {
		return ""
	}
	return target.text
}

// isHealthView reports whether a view's name says that it answers whether the project is alive.
func isHealthView(view *expr) bool {
	for view != nil && view.kind == kCall {
		if view.base.kind == kAttr && view.base.text == "as_view" {
			view = view.base.base
		} else {
			view = argument(view, 0, "")
		}
	}
	name := strings.ToLower(strings.ReplaceAll(last(view), "_", ""))
	return strings.HasPrefix(name, "health") || strings.HasSuffix(name, "healthz") || strings.HasSuffix(name, "healthcheck") ||
		name == "ping" || name == "liveness" || name == "readiness" || name == "heartbeat" || name == "healthcheckview"
}

// isHealth reports whether the last part of a path is one of healthWords.
func isHealth(p string) bool {
	parts := strings.Split(strings.Trim(strings.ToLower(p), "/"), "/")
	word := parts[len(parts)-1]
	if len(parts) > 2 && (word == "ping" || word == "alive" || word == "ht") { // a page about another part of the site
		return false
	}
	return healthWords[word]
}
