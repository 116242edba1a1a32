package django

import (
	"slices"
	"strings"
)

// A context says what stands around an expression: what its text is turned into, and which setting it fills.
type context struct {
	kind      string
	separator string
	path      []string // the keys of the dictionaries around it
	url       bool     // an argument of dj_database_url.parse
	part      bool     // what is read is but a part of the setting, or decides over it
	yes, no   string   // the words it is compared with
	scope     *scope   // of the module; may be nil
	optional  bool     // beside  or, if … else  or behind a test for the variable
}

// apply adds to a read what its context tells.
func (c context) apply(read *envRead) {
	if read.kind == "" || read.kind == switchKind && c.kind != "" || c.kind == "list" {
		read.kind = c.kind
	}
	if c.separator != "" {
		read.separator = c.separator
	}
	if c.url {
		read.kind = "url"
	}
	if read.yes == "" && read.no == "" {
		read.yes, read.no = c.yes, c.no
	}
}

// walk calls visit for e and every expression in it.
func walk(e *expr, ctx context, visit func(*expr, context)) {
	if e == nil {
		return
	}
	visit(e, ctx)
	switch e.kind {
	case kDict:
		for i, item := range e.items {
			inner := ctx
			if key := e.keys[i]; key != nil {
				walk(key, context{scope: ctx.scope}, visit)
				inner = ctx.at(key)
			}
			walk(item, inner, visit)
		}
	case kCall:
		walkCall(e, ctx, visit)
	case kOther:
		if e.isWalrus() {
			walk(e.items[1], context{path: []string{walrus, e.items[0].text}, scope: ctx.scope}, visit)
			return
		}
		inner := ctx.around(e)
		for i, item := range e.items {
			walk(item, inner.operand(e, i), visit)
		}
	case kList:
		for _, item := range e.items {
			walk(item, ctx.item(item), visit)
		}
	case kString, kIndex, kAttr: // fields of an f-string, or something that is taken out of base
		ctx.part = true
		walk(e.base, ctx, visit)
		for _, item := range e.items {
			walk(item, ctx, visit)
		}
	default:
		for _, item := range e.items {
			walk(item, ctx, visit)
		}
	}
}

// walrus begins the path of what is assigned inside of an expression; the name comes next.
const walrus = ":="

// item returns the context of an item of a list. It is a part of the setting, unless the setting is a list of hosts; what a
// comprehension or a star brings is the list itself.
func (c context) item(item *expr) context {
	isList := item.kind == kStar || item.kind == kOther && item.text == "for"
	c.part = c.part || !isList && (len(c.path) != 1 || !hostLists[c.path[0]])
	return c
}

// hostLists are the settings that list hosts or origins, of which a variable may hold one.
var hostLists = map[string]bool{
	"ALLOWED_HOSTS": true, "CSRF_TRUSTED_ORIGINS": true, "CORS_ALLOWED_ORIGINS": true, "CORS_ORIGIN_WHITELIST": true,
}

func isBool(e *expr) bool { return e.kind == kName && (e.text == "True" || e.text == "False") }

// at returns the context of a dictionary's value.
func (c context) at(key *expr) context {
	if key.kind != kString {
		return c
	}
	c.path = append(c.path[:len(c.path):len(c.path)], key.text)
	return c
}

// walkCall walks a call: its callee may be a method of what is read, its arguments may be converted by it.
func walkCall(e *expr, ctx context, visit func(*expr, context)) {
	if e.base.kind == kAttr {
		visit(e.base, ctx)
		base := ctx
		base.method(e)
		walk(e.base.base, base, visit)
	} else {
		walk(e.base, ctx, visit)
	}
	inner := ctx
	inner.converted(e)
	isDict := last(e.base) == "dict"
	for i, arg := range e.items {
		at := inner
		if name := e.names[i]; name != "" && isDict {
			at.path = append(at.path[:len(at.path):len(at.path)], name)
		} else if name != "" || i > 0 && !collections[last(e.base)] {
			at.part = true
		}
		walk(arg, at, visit)
	}
}

// collections are the functions that make a list of all their arguments, or of one of them.
var collections = map[string]bool{
	"list": true, "tuple": true, "set": true, "sorted": true, "map": true, "filter": true, "chain": true, "dict": true, "optional": true,
}

// converters are the functions whose result stands for their first argument, with the kind that they tell; "" for none.
var converters = map[string]string{
	"int": "int", "float": "float", "Path": "path", "Decimal": "float", "bool": "truthy", "strtobool": "bool", "str2bool": "bool",
	"str_to_bool": "bool", "to_bool": "bool", "loads": "json", "str": "", "urlparse": "", "urlsplit": "", "parse": "", "config": "",
	"literal_eval": "", "mark_safe": "", "dict": "", "update": "", "append": "", "extend": "", "insert": "", "add": "",
}

// converted adds what a call turns its first argument into. The arguments of other calls are but parts of the result,
// unless the call looks like a function that converts: one argument, and a name in lower case.
func (c *context) converted(e *expr) {
	name := last(e.base)
	kind, known := converters[name]
	if own := c.scope.converter(e.base); own != nil {
		c.kind, c.separator, c.yes, c.no = own.kind, own.separator, own.yes, own.no
		return
	}
	switch {
	case known && kind != "":
		c.kind = kind
	case known || collections[name]:
	case e.base.kind != kName || len(e.items) != 1 || name != strings.ToLower(name):
		c.part = true
	}
	switch name {
	case "parse":
		c.url = strings.Contains(dotted(e.base), "_url")
	case "urlparse", "urlsplit":
		c.url = true
	}
}

// method adds what a method turns its object into.
func (c *context) method(call *expr) {
	switch call.base.text {
	case "split":
		c.kind, c.separator = "list", " "
		if arg := argument(call, 0, "sep"); arg != nil && arg.kind == kString {
			c.separator = arg.text
		}
	case "replace":
		if from := argument(call, 0, ""); from != nil && from.kind == kString && from.text == "," && c.separator == " " {
			c.separator = ","
		}
	}
}

// around returns the context of the operands of an operator.
func (c context) around(e *expr) context {
	switch e.text {
	case "or":
		if end := e.items[len(e.items)-1]; end.kind != kString || end.text != "" {
			c.optional = true
		}
	case "and", "for":
	case "if":
		c.optional = true
	case "not":
		if len(c.path) > 0 {
			c.kind = "truthy"
		}
	case "==", "in", "!=", "not in":
		c.compared(e)
	case "+", "|": // of lists: each is one whole; of texts: each is a part
		c.part = c.part || slices.ContainsFunc(e.items, func(item *expr) bool { return item.kind == kString || item.kind == kNumber })
	default:
		c.part = true
	}
	return c
}

// operand returns the context of one operand.
func (c context) operand(e *expr, i int) context {
	switch {
	case e.text == "if" && i == 1 && isBool(e.items[0]): // True if … else False
		c.kind = "truthy"
	case e.text == "if" && i == 1, e.text == "for" && i > 1:
		c.part = true
	case e.text == "for" && i == 1 && (e.items[0].kind == kString || e.items[0].kind == kOther): // f"https://{host}" for host in …
		c.part = true
	}
	return c
}

// compared adds the word for yes or no that a comparison knows.
func (c *context) compared(e *expr) {
	known := false
	for _, item := range e.items {
		word := item
		if item.kind == kList && len(item.items) > 0 {
			word = item.items[0]
		}
		opposite, ok := truthWords[strings.ToLower(word.text)]
		if word.kind != kString || !ok {
			continue
		}
		known = true
		c.kind, c.yes, c.no = "bool", word.text, likeCase(opposite, word.text)
		if e.text == "!=" || e.text == "not in" {
			c.yes, c.no = c.no, c.yes
		}
	}
	c.part = c.part || !known
}

// truthWords are the words that people write for yes and no, each with its opposite.
var truthWords = map[string]string{
	"1": "0", "0": "1", "true": "false", "false": "true", "yes": "no", "no": "yes", "on": "off", "off": "on",
	"t": "f", "f": "t", "y": "n", "n": "y",
}

// likeCase writes word with the capital letters of model.
func likeCase(word, model string) string {
	switch {
	case model == strings.ToLower(model):
		return word
	case model == strings.ToUpper(model):
		return strings.ToUpper(word)
	}
	return strings.ToUpper(word[:1]) + word[1:]
}
