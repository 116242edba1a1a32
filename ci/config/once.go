package config

import "sync"

// Forget drops what was derived from the configuration; whoever asks for it again derives it anew. A run over many configurations
// keeps less then.
func (c *Config) Forget() {
	c.kept.Clear()
	c.expressions.Clear()
}

// Once returns what compute returned when key was first asked for of this configuration. Whoever derives something costly from a
// configuration keeps it here, under a key of a type of its own. It may be called concurrently.
func Once[T any](c *Config, key any, compute func() T) T {
	v, ok := c.kept.Load(key)
	if !ok {
		v, _ = c.kept.LoadOrStore(key, sync.OnceValue(compute))
	}
	return v.(func() T)()
}
