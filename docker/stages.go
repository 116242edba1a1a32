package docker

import (
	"slices"
	"strings"
)

// A Stage is what stands from one FROM to the next.
type Stage struct {
	From *Instruction
	Name Word // behind AS, empty when it has none
	// Image is what FROM names, as written.
	Image Word
	// Base is the earlier stage that FROM names, nil for an image.
	Base *Stage
	// Instructions are those behind FROM.
	Instructions []*Instruction

	dockerfile *Dockerfile
}

// newStage returns the stage that a FROM begins.
func newStage(d *Dockerfile, from *Instruction) *Stage {
	s := &Stage{From: from, dockerfile: d}
	words := from.Words()
	if len(words) > 0 {
		s.Image = words[0]
	}
	if len(words) >= 3 && strings.EqualFold(words[1].Text, "AS") {
		s.Name = words[2]
	}
	for _, earlier := range slices.Backward(d.Stages) {
		if earlier.Name.Text != "" && strings.EqualFold(earlier.Name.Text, s.Image.Text) {
			s.Base = earlier
			break
		}
	}
	return s
}

// Lineage returns the instructions that make the file system and the settings of the stage: those of the stages that it is based
// on, and its own.
func (s *Stage) Lineage() []*Instruction {
	if s.Base == nil {
		return s.Instructions
	}
	return slices.Concat(s.Base.Lineage(), s.Instructions)
}

// Root returns the stage at the bottom of the lineage, which starts from an image.
func (s *Stage) Root() *Stage {
	for s.Base != nil {
		s = s.Base
	}
	return s
}

// Last returns the last instruction of that name in the lineage, nil when there is none.
func (s *Stage) Last(name string) *Instruction {
	for _, in := range slices.Backward(s.Lineage()) {
		if in.Name == name {
			return in
		}
	}
	return nil
}

// BaseImage returns the image at the bottom of the lineage with the ARGs before FROM filled in by their defaults; known is false
// when one of them has none.
func (s *Stage) BaseImage() (image string, known bool) {
	return Expand(Unquote(s.Root().Image.Text), s.dockerfile.argument)
}

// argument returns the default of an ARG before the first FROM.
func (d *Dockerfile) argument(name string) (string, bool) {
	for _, in := range slices.Backward(d.Args) {
		for _, pair := range in.Pairs() {
			if pair.Key.Text == name && pair.HasValue {
				value := Unquote(pair.Value.Text)
				return value, !strings.Contains(value, "$")
			}
		}
	}
	return "", false
}
