package audit

// A State says how far an audit came with a project.
type State string

// The states.
const (
	Judged     State = "judged"
	NoPipeline State = "no_pipeline" // it has no repository, no commit or no configuration
	Failed     State = "failed"      // it could not be read or judged
)

// A Project is what an audit says of one project.
type Project struct {
	Path   string `json:"project"`          // "group/project", or the directory
	Ref    string `json:"ref,omitempty"`    // the branch that was judged
	Commit string `json:"commit,omitempty"` // and its commit
	Config string `json:"config,omitempty"` // where its configuration is: ".gitlab-ci.yml", "ci.yml@group/other"
	State  State  `json:"state"`
	// Why tells why it has no pipeline, or what failed.
	Why string `json:"why,omitempty"`
	// Valid tells whether GitLab accepts the configuration; nil when something that could not be had may decide it.
	Valid      *bool        `json:"valid"`
	Findings   []Finding    `json:"findings"`
	Events     []Event      `json:"events"`
	Unresolved []Unresolved `json:"unresolved"`
	Images     []Image      `json:"images"`
	Duration   int64        `json:"duration_ms"`
}

// The bounds of lists in a line. Counts count all.
const (
	MaxPlaces     = 20
	MaxEvents     = 50
	MaxUnresolved = 50
	MaxImages     = 200
)

// A Finding is what one rule found in a project, with one severity.
type Finding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"` // error, warning, info
	// Rejected says that GitLab refuses the configuration because of it.
	Rejected bool    `json:"rejected"`
	Count    int     `json:"count"`
	Places   []Place `json:"places"` // the first MaxPlaces
}

// A Place is where a rule found something.
type Place struct {
	File    string `json:"file"`
	Line    int    `json:"line"` // counted from 1, 0 for none
	Column  int    `json:"column"`
	Message string `json:"message"`
}

// An Event is a usual event with the number of jobs that it creates.
type Event struct {
	Event string `json:"event"` // "push to main"
	// Created is nil when it depends on what is not known.
	Created *bool  `json:"created"`
	Reason  string `json:"reason,omitempty"` // why there is no pipeline, in GitLab's words
	Jobs    int    `json:"jobs"`
	Maybe   int    `json:"maybe,omitempty"` // jobs that depend on what is not known
}

// An Unresolved is something that could not be had.
type Unresolved struct {
	Include string `json:"include"` // project, remote, template, component, …
	What    string `json:"what"`
	Why     string `json:"why"`
}

// An Image is an image whose end of life is known.
type Image struct {
	Image string   `json:"image"`
	Jobs  int      `json:"jobs"` // how many use it
	Ends  []Ending `json:"ends"`
}

// An Ending is the last day of something that an image holds.
type Ending struct {
	What string `json:"what"` // "Python 3.8"
	On   string `json:"on"`   // "2024-10-07"
}

// New returns a project of which nothing is said yet but that it was judged.
func New(path string) *Project {
	return &Project{
		Path: path, State: Judged, Findings: []Finding{}, Events: []Event{}, Unresolved: []Unresolved{}, Images: []Image{},
	}
}

// Fail drops what was said of a project, because it could not be judged to the end.
func (p *Project) Fail(why string) {
	failed := New(p.Path)
	failed.State, failed.Why = Failed, why
	failed.Ref, failed.Commit, failed.Config = p.Ref, p.Commit, p.Config
	*p = *failed
}

// Add adds a finding at a place to those of its rule, severity and kind.
func (p *Project) Add(rule, severity string, rejected bool, at Place) {
	i := 0
	for i < len(p.Findings) && (p.Findings[i].Rule != rule || p.Findings[i].Severity != severity || p.Findings[i].Rejected != rejected) {
		i++
	}
	if i == len(p.Findings) {
		p.Findings = append(p.Findings, Finding{Rule: rule, Severity: severity, Rejected: rejected})
	}
	f := &p.Findings[i]
	f.Count++
	if len(f.Places) < MaxPlaces {
		f.Places = append(f.Places, at)
	}
}

// Count returns how many findings have a severity.
func (p *Project) Count(severity string) int {
	n := 0
	for _, f := range p.Findings {
		if f.Severity == severity {
			n += f.Count
		}
	}
	return n
}

// refusal returns the first reason for which GitLab refuses the configuration.
func (p *Project) refusal() (rule string, at Place) {
	for _, f := range p.Findings {
		if f.Rejected && len(f.Places) > 0 {
			return f.Rule, f.Places[0]
		}
	}
	return "", Place{}
}
