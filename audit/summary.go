package audit

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// A Summary is what an audit says of all projects. Its size does not depend on how many there are.
type Summary struct {
	Projects   int           `json:"projects"`
	Counts     Counts        `json:"findings"`
	Valid      int           `json:"valid"`      // GitLab accepts the configuration
	Unknown    int           `json:"unknown"`    // it depends on what could not be had
	Incomplete int           `json:"incomplete"` // something could not be had
	Worst      List[Score]   `json:"worst"`
	Refused    List[Refusal] `json:"refused"`
	Without    List[Left]    `json:"without_pipeline"`
	Failed     List[Left]    `json:"failed"`

	rules   map[string]*RuleCount
	endings map[Ending]*EndingCount
	limit   int
}

// Counts are numbers of findings by severity.
type Counts struct {
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	Infos    int `json:"infos"`
}

// A Score is a project with its findings.
type Score struct {
	Project string `json:"project"`
	Refused bool   `json:"refused"`
	Counts
}

// A Refusal is a project whose configuration GitLab refuses, with the first reason.
type Refusal struct {
	Project string `json:"project"`
	Rule    string `json:"rule"`
	Place
}

// A Left is a project of which there is nothing to say.
type Left struct {
	Project string `json:"project"`
	Why     string `json:"why"`
}

// A RuleCount is what a rule found in all projects.
type RuleCount struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"` // the worst
	Findings int    `json:"findings"`
	Projects int    `json:"projects"`
}

// An EndingCount is an end of life with those who use what ends.
type EndingCount struct {
	Ending
	Projects int          `json:"projects"`
	Jobs     int          `json:"jobs"`
	Examples List[string] `json:"examples"`
}

// maxKeys bounds how many rules and endings are told apart, far above what there is.
const maxKeys = 5000

// NewSummary returns a summary of nothing, whose lists hold limit items at most.
func NewSummary(limit int) *Summary {
	byProject := func(a, b Left) int { return strings.Compare(a.Project, b.Project) }
	return &Summary{
		Worst:   newList(limit, worse),
		Refused: newList(limit, func(a, b Refusal) int { return strings.Compare(a.Project, b.Project) }),
		Without: newList(limit, byProject), Failed: newList(limit, byProject),
		rules: map[string]*RuleCount{}, endings: map[Ending]*EndingCount{}, limit: limit,
	}
}

// worse orders projects, the worst first.
func worse(a, b Score) int {
	return cmp.Or(
		-cmp.Compare(a.Errors, b.Errors), -cmp.Compare(a.Warnings, b.Warnings), -cmp.Compare(a.Infos, b.Infos),
		strings.Compare(a.Project, b.Project),
	)
}

// Add adds a project.
func (s *Summary) Add(p *Project) {
	s.Projects++
	switch p.State {
	case NoPipeline:
		s.Without.add(Left{p.Path, p.Why})
		return
	case Failed:
		s.Failed.add(Left{p.Path, p.Why})
		return
	}
	s.judge(p)
	for _, f := range p.Findings {
		s.count(f)
	}
	s.countRules(p)
	s.countEndings(p)
}

// judge adds what GitLab says of a project, and how bad it is.
func (s *Summary) judge(p *Project) {
	score := Score{Project: p.Path, Counts: Counts{p.Count("error"), p.Count("warning"), p.Count("info")}}
	if len(p.Unresolved) > 0 {
		s.Incomplete++
	}
	switch {
	case p.Valid == nil:
		s.Unknown++
	case *p.Valid:
		s.Valid++
	default:
		score.Refused = true
		rule, at := p.refusal()
		s.Refused.add(Refusal{p.Path, rule, at})
	}
	if score.Counts != (Counts{}) {
		s.Worst.add(score)
	}
}

func (s *Summary) count(f Finding) {
	switch f.Severity {
	case "error":
		s.Counts.Errors += f.Count
	case "warning":
		s.Counts.Warnings += f.Count
	default:
		s.Counts.Infos += f.Count
	}
}

func (s *Summary) countRules(p *Project) {
	seen := map[string]bool{}
	for _, f := range p.Findings {
		r := s.rules[f.Rule]
		if r == nil {
			if len(s.rules) == maxKeys {
				continue
			}
			r = &RuleCount{Rule: f.Rule, Severity: f.Severity}
			s.rules[f.Rule] = r
		}
		r.Findings += f.Count
		if weight(f.Severity) > weight(r.Severity) {
			r.Severity = f.Severity
		}
		if !seen[f.Rule] {
			seen[f.Rule] = true
			r.Projects++
		}
	}
}

func weight(severity string) int { return slices.Index([]string{"info", "warning", "error"}, severity) }

func (s *Summary) countEndings(p *Project) {
	jobs := map[Ending]int{}
	for _, image := range p.Images {
		for _, e := range image.Ends {
			jobs[e] += image.Jobs
		}
	}
	for e, n := range jobs {
		c := s.endings[e]
		if c == nil {
			if len(s.endings) == maxKeys {
				continue
			}
			c = &EndingCount{Ending: e, Examples: newList(3, strings.Compare)}
			s.endings[e] = c
		}
		c.Projects++
		c.Jobs += n
		c.Examples.add(p.Path)
	}
}

// Rules returns what each rule found, the one with the most findings first.
func (s *Summary) Rules() []*RuleCount {
	return slices.SortedFunc(maps.Values(s.rules), func(a, b *RuleCount) int {
		return cmp.Or(-cmp.Compare(a.Findings, b.Findings), strings.Compare(a.Rule, b.Rule))
	})
}

// Endings returns the ends of life, the earliest first.
func (s *Summary) Endings() []*EndingCount {
	return slices.SortedFunc(maps.Values(s.endings), func(a, b *EndingCount) int {
		return cmp.Or(strings.Compare(a.On, b.On), strings.Compare(a.What, b.What))
	})
}

// MarshalJSON implements [json.Marshaler].
func (s *Summary) MarshalJSON() ([]byte, error) {
	type plain Summary
	return json.Marshal(struct {
		Audit int `json:"audit"`
		*plain
		Rules   []*RuleCount   `json:"rules"`
		Endings []*EndingCount `json:"endings"`
	}{Version, (*plain)(s), append([]*RuleCount{}, s.Rules()...), append([]*EndingCount{}, s.Endings()...)})
}
