package arch

// floors gives each package of the module its floor. A package imports only packages of lower floors, so packages on
// one floor do not import each other. A package that is planned may stand here before it exists.
var floors = map[string]int{
	"cmd/pipewright":             8,
	"internal/docgen":            7, // a command for developers
	"internal/endoflife/refresh": 7, // a command for developers
	"internal/newrule":           7, // a command for developers
	"lint/linttest":              7, // for tests only
	"review":                     7,

	"generate":            6,
	"gitlab":              6,
	"internal/shellcheck": 6,
	"lint/rules":          6,
	"report":              6,

	"fetch":    5,
	"lint":     5,
	"pipediff": 5,
	"pipetest": 5,

	"audit":        4,
	"ci/proof":     4,
	"ci/variables": 4,

	"ci/pipeline": 3,
	"django":      3,
	"docker":      3,

	"ci/config": 2,
	"schema":    2,

	"ci/expr":              1,
	"ci/script":            1,
	"ci/syntax":            1,
	"internal/arch":        1,
	"internal/conformance": 1, // for tests only
	"internal/hooktest":    1,
	"internal/atomicfile":  1,
	"internal/cache":       1,
	"internal/duration":    1,
	"internal/endoflife":   1,
	"internal/git":         1,
	"internal/gitlabtest":  1, // for tests only
	"internal/glob":        1,
	"internal/secret":      1,
	"internal/slug":        1,
	"templates":            1,

	"ci/source":         0,
	"internal/image":    0,
	"internal/language": 0,
	"internal/memfs":    0,
	"internal/suggest":  0,
}

// fences names, for each third-party module, the packages that may import it. None means: tests only.
var fences = map[string][]string{
	"github.com/aymanbagabas/go-udiff":         {"ci/source"},
	"github.com/bmatcuk/doublestar/v4":         {"ci/config", "lint"},
	"github.com/google/go-cmp":                 {},
	"github.com/pelletier/go-toml/v2":          {"django"},
	"github.com/rogpeppe/go-internal":          {},
	"github.com/santhosh-tekuri/jsonschema/v5": {"schema"},
	"github.com/urfave/cli/v2":                 {"cmd/pipewright"},
	"github.com/xanzy/go-gitlab":               {"gitlab"},
	"golang.org/x/sys":                         {"cmd/pipewright"},
	"golang.org/x/term":                        {"cmd/pipewright"},
	"golang.org/x/text":                        {"ci/source"},
	"golang.org/x/tools":                       {"internal/docgen", "lint/linttest"},
	"gopkg.in/yaml.v3":                         {"ci/syntax"},
	"mvdan.cc/sh/v3":                           {"ci/script"},
}

// testOnly are packages that exist for tests: only tests import them, and they may do what tests may.
var testOnly = []string{"internal/conformance", "internal/gitlabtest", "lint/linttest"}

// commands are the packages that are programs: they own the process, the terminal, the clock and the environment.
// pipewright itself is cmd/pipewright; the others serve its developers.
var commands = []string{"cmd/pipewright", "internal/docgen", "internal/endoflife/refresh", "internal/newrule"}
