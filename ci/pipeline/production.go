package pipeline

import (
	"regexp"
	"strings"
	"sync"
)

// productionName is how GitLab tells by its name that an environment is of the tier production.
// Source: docs: ci/environments/#deployment-tier-of-environments.
var productionName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(production|prod|live)\b|/(production|prod|live)$`)
})

// IsProduction reports whether an environment is of the tier production: it says so, or it says nothing and its name does. A name with
// variables in it stands for many environments.
func IsProduction(name, tier string) bool {
	if tier != "" {
		return tier == "production"
	}
	return !strings.Contains(name, "$") && productionName().MatchString(name)
}
