package lint

import (
	"path"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"
)

// SettingsFile is the name of the file that holds a repository's settings.
const SettingsFile = ".pipewright.yml"

// Settings say which rules speak, and how loudly.
type Settings struct {
	// GitLab is the version of the server that runs the pipeline ("17.11"); "" for the newest.
	GitLab string
	Preset Preset // zero means Recommended
	// Rules override the severity of single rules; Off silences one.
	Rules map[string]Severity
	// Options are what single rules are told beside their severity: lists of texts, by rule and option.
	Options map[string]map[string][]string
	Ignore  []Ignore
	// Includes are directories with checkouts that stand in for other projects, by full path. A relative directory is
	// relative to Dir.
	Includes map[string]string
	// Extends are the settings files that this one extends, the later over the earlier.
	Extends []Extend
	// Today is the day on which the rules look at the configuration, some of which know dates; zero keeps those silent.
	Today time.Time
	// ShellCheck reads scripts with another program; nil leaves that out.
	ShellCheck ShellChecker
	// Server is what a GitLab server says of the configuration; nil when none was asked.
	Server *ServerAnswer
	// Repository holds the files around what is judged; nil when nobody knows them.
	Repository *Repository
	// Dir is the directory of the settings file as it stands in the names of files: "" or "sub/".
	Dir string
}

// An Ignore silences one rule in the files that match one of Paths.
type Ignore struct {
	Rule  string
	Paths []string // doublestar globs, relative to the settings file
}

// severity returns how a finding of a rule counts, and whether it counts at all.
func (s Settings) severity(a *Analyzer, found Severity) (Severity, bool) {
	if own, ok := s.Rules[a.Name]; ok {
		return own, own != Off
	}
	return found, a.Preset <= s.preset()
}

// Enabled reports whether the settings let a rule speak.
func (s Settings) Enabled(a *Analyzer) bool {
	_, on := s.severity(a, a.Severity)
	return on
}

func (s Settings) preset() Preset {
	if s.Preset == 0 {
		return Recommended
	}
	return s.Preset
}

func (s Settings) ignored(f Finding) bool {
	if f.Span.File == nil {
		return false
	}
	name := path.Clean(strings.TrimPrefix(f.Span.File.Name, s.Dir))
	for _, ignore := range s.Ignore {
		if ignore.Rule != f.Rule {
			continue
		}
		for _, pattern := range ignore.Paths {
			if ok, _ := doublestar.Match(pattern, name); ok {
				return true
			}
		}
	}
	return false
}
