package django

import "strings"

// A when says for which kind of run a statement counts.
type when uint8

const (
	never  when = iota // development and tests only
	maybe              // under a condition that is not understood
	always             // always, or in production
)

// when tells for which runs the statements of a block count.
func (b *block) when() when {
	result := always
	for ; b != nil; b = b.parent {
		w := always
		switch b.word {
		case "if", "elif":
			w = conditional(b.cond)
		case "except":
			w = maybe
		}
		for _, cond := range b.not {
			w = min(w, opposite[conditional(cond)])
		}
		result = min(result, w)
	}
	return result
}

// conditional tells what a condition means for a run in production.
func conditional(e *expr) when {
	if e == nil {
		return maybe
	}
	if e.kind == kOther {
		return e.operation()
	}
	name := last(e)
	if e.kind == kCall || e.kind == kIndex { // os.environ.get("TESTING")
		name = ""
		if len(e.items) > 0 && e.items[0].kind == kString {
			name = e.items[0].text
		}
	}
	switch name = strings.ToUpper(name); {
	case strings.HasSuffix(name, "DEBUG"), strings.Contains(name, "TESTING"), strings.HasSuffix(name, "_TEST"),
		strings.HasPrefix(name, "TEST_"), name == "DEV", name == "DEVELOPMENT", name == "LOCAL", name == "TEST":
		return never
	case strings.HasSuffix(name, "PRODUCTION"), name == "IS_PROD":
		return always
	}
	return maybe
}

// operation is conditional for what has an operator.
func (e *expr) operation() when {
	switch e.text {
	case "not":
		return opposite[conditional(e.items[0])]
	case "and":
		w := always
		for _, item := range e.items {
			w = min(w, conditional(item))
		}
		return w
	case "or":
		w := never
		for _, item := range e.items {
			w = max(w, conditional(item))
		}
		return w
	case "==":
		return stage(e.items[1])
	case "!=":
		return opposite[stage(e.items[1])]
	case "in", "not in":
		w := stage(e.items[1])
		if first := e.items[0]; first.kind == kString && strings.HasPrefix(first.text, "test") { // "test" in sys.argv
			w = never
		}
		if e.text == "not in" {
			w = opposite[w]
		}
		return w
	}
	return maybe
}

var opposite = map[when]when{never: always, maybe: maybe, always: never}

// stage tells what the name of an environment means, or a list of such names.
func stage(e *expr) when {
	if e.kind == kList && len(e.items) > 0 {
		w := stage(e.items[0])
		for _, item := range e.items {
			w = max(w, stage(item))
		}
		return w
	}
	if e.kind != kString {
		return maybe
	}
	switch strings.ToLower(e.text) {
	case "dev", "develop", "development", "local", "test", "testing", "ci", "debug":
		return never
	case "prod", "production", "live":
		return always
	}
	return maybe
}
