package django

// databaseSwitch finds the variable whose value makes settings take PostgreSQL:
//
//	if os.getenv("DB") == "postgres":
//	    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", …
//
// A variable that is the engine itself, or a part of its name, is none: see "DATABASES.ENGINE" of [EnvVar.For].
func (d *detector) databaseSwitch() {
	for _, s := range d.serving() {
		for _, st := range s.stmts {
			if st.value == nil || st.when == never || !s.namesPostgreSQL(st) {
				continue
			}
			for b := st.block; b != nil; b = b.parent {
				if name, value, ok := s.chosenBy(b.cond, st); ok {
					d.p.DatabaseSwitch = st.fact(name+"="+value, b.cond.start)
					return
				}
			}
		}
	}
}

// namesPostgreSQL reports whether a statement holds the engine of PostgreSQL, be it under another name than DATABASES.
func (s *settings) namesPostgreSQL(st placed) bool {
	found := false
	walk(st.value, context{}, func(e *expr, ctx context) {
		n := len(ctx.path)
		found = found || n > 0 && ctx.path[n-1] == "ENGINE" && e.kind == kString && engineOf(e.text) == "postgresql"
	})
	return found
}

// chosenBy returns the variable that a condition compares with a name of PostgreSQL, and that name; ok is false when the variable
// says so by default.
func (s *settings) chosenBy(cond *expr, at placed) (name, value string, ok bool) {
	if cond == nil || cond.kind != kOther || cond.text != "==" && cond.text != "in" {
		return "", "", false
	}
	target, place := s.resolve(cond.items[0], at)
	if target.kind == kCall && len(target.items) == 0 && target.base.kind == kAttr { // os.getenv("DB").lower()
		target = target.base.base
	}
	read := place.scope.read(target)
	if read == nil || read.name == "" || engineOf(read.def) == "postgresql" {
		return "", "", false
	}
	words := []*expr{cond.items[1]}
	if words[0].kind == kList {
		words = words[0].items
	}
	for _, word := range words {
		if word.kind == kString && engineOf(word.text) == "postgresql" {
			return read.name, word.text, true
		}
	}
	return "", "", false
}
