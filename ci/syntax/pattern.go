package syntax

import (
	"regexp"
	"sync"
)

// lazy returns a regular expression that is compiled when it is first needed.
func lazy(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}
