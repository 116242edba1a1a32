package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Version is the version of the lines. It grows when a field changes its meaning or goes; new fields may come at any time.
const Version = 1

// A Header is the first line of what an audit writes.
type Header struct {
	Audit    int      `json:"audit"`   // Version
	Version  string   `json:"version"` // of pipewright
	Settings Settings `json:"settings"`
}

// Settings are what makes results of two runs comparable: what was audited, and by which rules.
type Settings struct {
	Server   string            `json:"server,omitempty"`
	Group    string            `json:"group,omitempty"`
	Projects string            `json:"projects,omitempty"` // the file that lists them
	Dir      string            `json:"dir,omitempty"`
	Archived bool              `json:"archived,omitempty"`
	Fetch    bool              `json:"fetch,omitempty"`
	Preset   string            `json:"preset,omitempty"`
	Rules    map[string]string `json:"rules,omitempty"`
	GitLab   string            `json:"gitlab,omitempty"`
	Config   string            `json:"config,omitempty"` // which settings files count
	Shard    string            `json:"shard,omitempty"`
}

// Differs says in what two headers differ, with the words for where each of them is; "" when results of both may stand together.
func (h Header) Differs(here string, other Header, there string) string {
	mine, theirs := h.flat(), other.flat()
	names := slices.Sorted(maps.Keys(mine))
	for name := range theirs {
		if _, known := mine[name]; !known {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if a, b := say(mine, name), say(theirs, name); a != b {
			return fmt.Sprintf("%s is %s %s and %s %s", name, a, here, b, there)
		}
	}
	return ""
}

// say returns what a setting is, in words.
func say(settings map[string]json.RawMessage, name string) string {
	if value, set := settings[name]; set {
		return string(value)
	}
	return "not given"
}

// flat returns the settings and the versions by name.
func (h Header) flat() map[string]json.RawMessage {
	flat := map[string]json.RawMessage{}
	text, err := json.Marshal(h.Settings)
	if err == nil {
		err = json.Unmarshal(text, &flat)
	}
	if err != nil {
		panic(err) // texts and booleans always make JSON
	}
	version, _ := json.Marshal(h.Version)
	flat["the version of pipewright"] = version
	flat["the version of the lines"] = json.RawMessage(fmt.Sprint(h.Audit))
	return flat
}

// A Merge checks that the files of several shards belong together.
type Merge struct {
	first  Header
	name   string         // of the file of the first header
	shards map[int]string // the file of each shard
	total  int
}

// Add adds the header of a file. The error says why its results cannot stand together with those before.
func (m *Merge) Add(name string, h Header) error {
	shard := Shard{1, 1}
	if h.Settings.Shard != "" {
		var err error
		if shard, err = ParseShard(h.Settings.Shard); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	h.Settings.Shard = ""
	if m.shards == nil {
		m.first, m.name, m.shards, m.total = h, name, map[int]string{}, shard.Total
	}
	switch differs := h.Differs("in "+name, m.first, "in "+m.name); {
	case differs != "":
		return errors.New("the results cannot stand together: " + differs)
	case shard.Total != m.total:
		return fmt.Errorf("%s is one of %d shards, %s one of %d: merge shards of one run", name, shard.Total, m.name, m.total)
	case m.shards[shard.Index] != "":
		return fmt.Errorf("%s and %s are the same shard %d/%d: name each once", m.shards[shard.Index], name, shard.Index, shard.Total)
	}
	m.shards[shard.Index] = name
	return nil
}

// Missing returns the shards that were not added.
func (m *Merge) Missing() []Shard {
	var missing []Shard
	for i := 1; i <= m.total; i++ {
		if m.shards[i] == "" {
			missing = append(missing, Shard{i, m.total})
		}
	}
	return missing
}
