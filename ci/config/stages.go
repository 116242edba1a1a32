package config

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// The stages that always exist.
const (
	stagePre  = ".pre"
	stagePost = ".post"
)

// setStages finds the stages. GitLab puts .pre first and .post last, wherever a list names them, but not in an empty list, and
// not where they stand in a list inside the list.
//
//	stages: [a, [b, c], .pre]  →  .pre a b c .post
//	stages: []                 →  (none)
func (c *Config) setStages() {
	node := c.Root.Get("stages")
	list, ok := node.(*syntax.Sequence)
	switch {
	case ok && len(list.Items()) == 0:
		c.Stages = []String{}
	case ok:
		c.Stages = listedStages(list)
	default:
		c.Stages = wrapStages([]String{{Value: "build"}, {Value: "test"}, {Value: "deploy"}}, String{Value: stagePre}, String{Value: stagePost})
	}
	if node != nil {
		c.stagesFrom = node.Span()
	}
	c.stageIndex = make(map[string]int, len(c.Stages))
	for i, stage := range c.Stages {
		c.stageNames = append(c.stageNames, stage.Value)
		if _, twice := c.stageIndex[stage.Value]; !twice {
			c.stageIndex[stage.Value] = i
		}
	}
}

func listedStages(list *syntax.Sequence) []String {
	pre, post := String{Value: stagePre}, String{Value: stagePost}
	var stages []String
	for _, item := range list.Items() {
		s, ok := item.(*syntax.Scalar)
		switch {
		case !ok:
			stages = append(stages, flatten(item, maxNesting)...)
		case s.IsString() && s.Value() == stagePre:
			pre.Span = s.Span()
		case s.IsString() && s.Value() == stagePost:
			post.Span = s.Span()
		default:
			stages = append(stages, String{s.Value(), s.Span()})
		}
	}
	return wrapStages(stages, pre, post)
}

func wrapStages(stages []String, pre, post String) []String {
	return slices.Concat([]String{pre}, stages, []String{post})
}

// StageNames returns the names of the stages in order.
func (c *Config) StageNames() []string { return slices.Clone(c.stageNames) }

// stagesHint lists the stages, as far as a reader may want to see them.
func (c *Config) stagesHint() string {
	const most = 20
	if more := len(c.stageNames) - most; more > 0 {
		return fmt.Sprintf("stages: %s and %d more", strings.Join(c.stageNames[:most], ", "), more)
	}
	return "stages: " + strings.Join(c.stageNames, ", ")
}

// StageIndex returns the place of a stage in the order, or -1.
func (c *Config) StageIndex(stage string) int {
	if i, ok := c.stageIndex[stage]; ok {
		return i
	}
	return -1
}

// StagesKnown reports whether [Config.Stages] is the whole truth: no include that could not be had may replace the list.
// The root file's own list always wins.
func (c *Config) StagesKnown() bool {
	if c.whole() {
		return true
	}
	if c.Trigger != nil {
		return false
	}
	root, ok := c.Files[0].Root.(*syntax.Mapping)
	return ok && root.Entry("stages") != nil && !c.unsettled[c.Files[0].File]
}
