package django

import (
	"path"
	"slices"
	"strings"
)

// brokers are the schemes of broker URLs.
var brokers = map[string]string{
	"amqp": "rabbitmq", "amqps": "rabbitmq", "pyamqp": "rabbitmq", "rabbitmq": "rabbitmq",
	"redis": "redis", "rediss": "redis", "valkey": "redis", "sqs": "sqs",
}

// broker finds the broker: from its setting, else from the library for it.
func (d *detector) broker() {
	for _, name := range []string{"CELERY_BROKER_URL", "BROKER_URL", "broker_url", "CELERY_BROKER"} {
		for _, s := range d.serving() {
			st, ok := s.get(name)
			if !ok {
				continue
			}
			if name := s.brokerOf(st); name != "" {
				d.p.Broker = st.fact(name, st.start)
				return
			}
			if f := d.brokerInCompose(s.readsOf(st)); f.Known() {
				d.p.Broker = f
				return
			}
		}
	}
	if !d.p.HasDev("celery") && !d.p.Celery.Known() {
		return
	}
	for _, extra := range d.p.Extras["celery"] {
		if name := brokers[extra]; name != "" {
			f := d.p.Dependencies["celery"]
			d.p.Broker = Fact{Value: name, File: f.File, Line: f.Line}
			return
		}
	}
	if f, ok := d.p.Dependencies["redis"]; ok && d.p.Cache.Value != "redis" {
		d.p.Broker = Fact{Value: "redis", File: f.File, Line: f.Line}
	}
}

// brokerOf returns the broker that an assignment names: by the scheme of its URL, else by the name of the variable that
// holds the URL.
func (s *settings) brokerOf(st placed) string {
	if name := brokers[s.scheme(st.value, st)]; name != "" {
		return name
	}
	for _, name := range s.readsOf(st) {
		switch {
		case strings.Contains(name, "REDIS"), strings.Contains(name, "VALKEY"):
			return "redis"
		case strings.Contains(name, "RABBIT"), strings.Contains(name, "AMQP"):
			return "rabbitmq"
		}
	}
	return ""
}

// readsOf returns the variables that the value of an assignment reads, in their order.
func (s *settings) readsOf(st placed) []string {
	var names []string
	value, at := s.resolve(st.value, st)
	walk(value, context{}, func(e *expr, _ context) {
		if read := at.scope.read(e); read != nil {
			names = append(names, read.name)
		}
	})
	return names
}

// brokerInCompose finds the broker to which a compose file leads one of the variables:
//
//	DD_CELERY_BROKER_URL: ${DD_CELERY_BROKER_URL:-redis://valkey:6379/0}
func (d *detector) brokerInCompose(variables []string) Fact {
	for _, c := range d.commands() {
		if !isCompose(path.Base(c.file)) || !slices.ContainsFunc(variables, func(name string) bool { return c.sets(name) }) {
			continue
		}
		before, _, ok := strings.Cut(strings.Join(c.words, " "), "://")
		if !ok {
			continue
		}
		scheme := before[strings.LastIndexFunc(before, func(r rune) bool { return r < 'a' || r > 'z' })+1:]
		if name := brokers[scheme]; name != "" {
			return Fact{Value: name, File: c.file, Line: c.line}
		}
	}
	return Fact{}
}

// sets reports whether a line gives a variable its value: NAME: value, or - NAME=value.
func (c command) sets(name string) bool {
	words := c.words
	if words[0] == "-" {
		words = words[1:]
	}
	return words[0] == name+":" || strings.HasPrefix(words[0], name+"=")
}

// scheme returns the scheme of the URL that an expression makes, where the text begins with one.
func (s *settings) scheme(e *expr, at placed) string {
	scheme := ""
	e, at = s.resolve(e, at)
	walk(e, context{}, func(e *expr, _ context) {
		text := ""
		if e.kind == kString {
			text = e.text
		}
		if e.kind == kName && scheme == "" {
			if target, where := s.resolve(e, at); target != nil && target != e {
				text, _ = s.text(target, where)
			}
		}
		if before, _, ok := strings.Cut(text, "://"); ok && scheme == "" {
			scheme = strings.ToLower(before)
		}
	})
	return scheme
}
