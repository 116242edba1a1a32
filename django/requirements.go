package django

import (
	"path"
	"regexp"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
)

// A requirement is one declared dependency.
type requirement struct {
	name       string // normalised
	extras     []string
	constraint string // as written, "" for any version
	file       string
	line       int
}

func (r requirement) fact() Fact { return Fact{Value: r.constraint, File: r.file, Line: r.line} }

// requirementPattern splits a PEP 508 requirement without its marker.
var requirementPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?\s*(.*)$`)
})

// parseRequirement reads a PEP 508 requirement: "Django[argon2]>=5,<6; python_version > '3'".
func parseRequirement(text string) (requirement, bool) {
	text, _, _ = strings.Cut(text, ";")
	m := requirementPattern().FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return requirement{}, false
	}
	r := requirement{name: Normalize(m[1])}
	for extra := range strings.SplitSeq(m[2], ",") {
		if extra = Normalize(extra); extra != "" {
			r.extras = append(r.extras, extra)
		}
	}
	rest := strings.TrimSpace(m[3])
	switch {
	case rest == "":
	case strings.HasPrefix(rest, "@"):
		r.constraint = rest
	case strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")"):
		r.constraint = strings.TrimSpace(rest[1 : len(rest)-1])
	case strings.ContainsAny(rest[:1], "<>=!~"):
		r.constraint = strings.TrimSpace(rest)
	default:
		return requirement{}, false
	}
	return r, true
}

// A requirementsFile is a requirements file of pip with what it includes.
type requirementsFile struct {
	path     string
	reqs     []requirement
	included map[string]bool // all files read, itself too
}

// maxIncludes bounds the files that one requirements file may include.
const maxIncludes = 30

// readRequirements reads a requirements file and those that it includes by -r.
func (t *tree) readRequirements(name string) *requirementsFile {
	out := &requirementsFile{path: name, included: map[string]bool{}}
	t.includeRequirements(out, name)
	return out
}

func (t *tree) includeRequirements(out *requirementsFile, name string) {
	if out.included[name] || len(out.included) >= maxIncludes {
		return
	}
	out.included[name] = true
	file := t.open(name)
	if file == nil {
		return
	}
	for _, line := range logicalLines(file) {
		option, value := requirementOption(line.text)
		switch option {
		case "-r", "--requirement":
			if target := path.Join(path.Dir(name), value); t.has(target) {
				t.includeRequirements(out, target)
			} else {
				t.note(name, line.number, "includes "+quote(value)+", which does not exist")
			}
		case "":
			out.add(line.text, name, line.number)
		case "-e", "--editable":
			out.add(value, name, line.number)
		}
	}
}

// add keeps a requirement line; the name of a URL is that of its egg fragment.
func (f *requirementsFile) add(text, file string, line int) {
	text, _, _ = strings.Cut(text, " --") // --hash=…, --config-settings
	r, ok := parseRequirement(text)
	if !ok || strings.Contains(r.name, "://") {
		_, fragment, found := strings.Cut(text, "#egg=")
		if !found {
			return
		}
		name, _, _ := strings.Cut(fragment, "&")
		if r, ok = parseRequirement(name); !ok {
			return
		}
		r.constraint = "@ " + strings.TrimSpace(text[:strings.Index(text, "#egg=")])
	}
	r.file, r.line = file, line
	f.reqs = append(f.reqs, r)
}

// requirementOption splits an option line: "-r base.txt", "-rbase.txt", "--requirement=base.txt".
func requirementOption(text string) (option, value string) {
	if !strings.HasPrefix(text, "-") {
		return "", text
	}
	if strings.HasPrefix(text, "--") {
		i := strings.IndexAny(text, "= \t")
		if i < 0 {
			return text, ""
		}
		return text[:i], strings.TrimSpace(text[i+1:])
	}
	if len(text) < 2 {
		return text, ""
	}
	return text[:2], strings.TrimSpace(text[2:])
}

// A textLine is a line of a file with its number.
type textLine struct {
	text   string
	number int
}

// logicalLines returns the lines of a requirements file that say something: comments are gone, and lines that end in a
// backslash are joined with the next one.
func logicalLines(file *source.File) []textLine {
	var out []textLine
	var text strings.Builder
	start := 0
	for number := 1; number <= file.Lines(); number++ {
		line := strings.ToValidUTF8(file.Line(number).Text(), "\uFFFD")
		if number == 1 {
			line = strings.TrimPrefix(line, "\uFEFF")
		}
		if start == 0 {
			start = number
		}
		line, joined := strings.CutSuffix(uncomment(line), "\\")
		text.WriteString(line)
		if joined && number < file.Lines() {
			continue
		}
		if joined := strings.TrimSpace(text.String()); joined != "" {
			out = append(out, textLine{joined, start})
		}
		text.Reset()
		start = 0
	}
	return out
}

// uncomment cuts a comment off: a "#" at the start or behind a blank.
func uncomment(text string) string {
	for i := range len(text) {
		if text[i] == '#' && (i == 0 || text[i-1] == ' ' || text[i-1] == '\t') {
			return strings.TrimRight(text[:i], " \t")
		}
	}
	return strings.TrimRight(text, " \t\r")
}

// isRequirements reports whether a file's name is one of a requirements file.
func isRequirements(dir, name string) bool {
	ext := path.Ext(name)
	if ext != ".txt" && ext != ".in" {
		return false
	}
	return strings.Contains(name, "requirements") || strings.Contains(name, "reqs") || path.Base(dir) == "requirements" || path.Base(dir) == "reqs"
}

func quote(s string) string { return `"` + s + `"` }
