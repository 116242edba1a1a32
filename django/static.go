package django

import "strings"

// files finds where static and uploaded files go.
func (d *detector) files() {
	d.p.StaticRoot, d.p.MediaRoot = d.written("STATIC_ROOT"), d.written("MEDIA_ROOT")
	if f := d.listed("whitenoise.middleware.WhiteNoiseMiddleware", "MIDDLEWARE", "MIDDLEWARE_CLASSES"); f.Known() {
		f.Value = "whitenoise"
		d.p.Static = f
		return
	}
	f, backend := d.staticBackend()
	switch kind := d.storageKind(backend, 0); {
	case kind != "":
		f.Value = kind
		d.p.Static = f
	case f.Known(): // a backend that is not known
	case d.p.StaticRoot.Known():
		d.p.Static = d.p.StaticRoot
		d.p.Static.Value = "plain"
	}
}

// staticBackend finds the class that stores static files; the fact is unknown when settings name none.
func (d *detector) staticBackend() (Fact, string) {
	for _, s := range d.serving() {
		if f := s.setting("STATICFILES_STORAGE"); f.Known() {
			return f, f.Value
		}
		var found Fact
		for _, st := range s.stmts {
			if st.value == nil || st.when == never || len(st.targets) == 0 {
				continue
			}
			root := targetPath(st.targets[0])
			walk(st.value, context{path: root}, func(e *expr, ctx context) {
				if strings.Join(ctx.path, ".") == "STORAGES.staticfiles.BACKEND" {
					if text, ok := s.text(e, st); ok {
						found = st.fact(text, e.start)
					}
				}
			})
		}
		if found.Known() {
			return found, found.Value
		}
	}
	return Fact{}, ""
}

// storageKind tells what a storage class does: "whitenoise", "s3", "plain", or "" when that is not known. The classes of
// the project are told by what they inherit from.
func (d *detector) storageKind(class string, depth int) string {
	lower := strings.ToLower(class)
	switch {
	case strings.HasPrefix(lower, "whitenoise."):
		return "whitenoise"
	case strings.Contains(lower, "s3boto") || strings.Contains(lower, "storages.backends.s3") || strings.HasPrefix(lower, "s3"):
		return "s3"
	case strings.HasPrefix(lower, "django."):
		return "plain"
	}
	i := strings.LastIndexByte(class, '.')
	if i < 0 || depth > 3 {
		return ""
	}
	file := d.moduleFile(class[:i])
	if file == "" {
		return ""
	}
	m := d.tree.python(file)
	if m == nil {
		return ""
	}
	for _, st := range m.stmts {
		blk := st.block.inside("class")
		if blk == nil || blk.class != class[i+1:] {
			continue
		}
		for _, base := range blk.bases {
			if kind := d.storageKind(m.qualified(last(base)), depth+1); kind != "" {
				return kind
			}
		}
	}
	return ""
}

// qualified returns the dotted name of what a module imported under a name, else the name.
func (m *module) qualified(name string) string {
	for _, st := range m.stmts {
		if original, ok := st.aliases[name]; ok && st.kind == sImport && original != "" {
			return st.module + "." + original
		}
	}
	return name
}
