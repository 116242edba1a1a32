package generate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// stackParts returns the services that a stack is made of, in the order in which they are written.
func stackParts() []string { return []string{"celery", "beat", "rabbitmq", "redis", "valkey", "nginx"} }

// brokerParts returns those of which one carries the tasks of Celery.
func brokerParts() []string { return []string{"rabbitmq", "redis", "valkey"} }

// stack finds the services that the project uses; nginx is always among them.
func (f *finder) stack() Answer {
	p := f.project
	var parts, sources []string
	add := func(part, source string) {
		parts = append(parts, part)
		if source != "" && !slices.Contains(sources, source) {
			sources = append(sources, source)
		}
	}
	if p.Celery.Known() {
		add("celery", where(p.Celery))
		if p.CeleryBeat.Known() {
			add("beat", where(p.CeleryBeat))
		}
		switch {
		case p.Broker.Known():
		case p.Has("redis"):
			return Answer{} // the library may be there for the broker or for a cache
		default:
			add("rabbitmq", "Celery without the redis library speaks AMQP")
		}
	}
	if slices.Contains(brokerParts(), p.Broker.Value) {
		add(p.Broker.Value, where(p.Broker))
	}
	if p.Cache.Value == "redis" && p.Broker.Value != "redis" {
		add("redis", where(p.Cache))
	}
	add("nginx", "")
	return Answer{Value: strings.Join(parts, ","), Source: strings.Join(append(sources, "default"), ", ")}
}

func (f *finder) missStack() string {
	return fmt.Sprintf("Celery is used (%s), and nothing tells its broker", where(f.project.Celery))
}

func (f *finder) checkStack(value string) error {
	if value == "none" {
		return nil
	}
	parts := splitStack(value)
	for _, part := range parts {
		if !slices.Contains(stackParts(), part) {
			return fmt.Errorf("%q is no part of a stack%s", part, didYouMean(part, stackParts()))
		}
	}
	var brokers []string
	for _, part := range brokerParts() {
		if slices.Contains(parts, part) {
			brokers = append(brokers, part)
		}
	}
	celery := slices.Contains(parts, "celery")
	switch {
	case celery && len(brokers) == 0 && (!f.project.Broker.Known() || slices.Contains(brokerParts(), f.project.Broker.Value)):
		return errors.New(`"celery" needs a broker: add rabbitmq, redis or valkey`)
	case slices.Contains(parts, "redis") && slices.Contains(parts, "valkey"):
		return errors.New(`"redis" and "valkey" do the same work: leave one out`)
	case slices.Contains(parts, "beat") && !celery:
		return errors.New(`"beat" sends tasks to a worker: add celery`)
	case celery && !f.project.Celery.Known():
		return errors.New(`the project has no Celery application: add one (conf/celery.py), then generate again`)
	}
	return nil
}

// splitStack returns the parts of a stack without what is empty or said twice.
func splitStack(value string) []string {
	var parts []string
	for part := range strings.SplitSeq(value, ",") {
		if part = strings.TrimSpace(part); part != "" && part != "none" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return parts
}

// uses reports whether the stack has a part.
func (f *finder) uses(part string) bool { return slices.Contains(splitStack(f.value("stack")), part) }

// broker returns what carries Celery's tasks: RabbitMQ where both are there.
func (f *finder) broker() string {
	for _, part := range brokerParts() {
		if f.uses(part) {
			return part
		}
	}
	return ""
}
