package docker_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/docker"
)

func parse(text string) *docker.Dockerfile {
	return docker.ParseDockerfile(source.NewFile("Dockerfile", []byte(text)))
}

// TestInstructions shows how lines become instructions: the name, the flags, the list of an exec form, and the rest.
func TestInstructions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"run  make  all ":                                        `RUN "make  all"`,
		"RUN a \\\n  # why\n\n  b":                               `RUN "a   b"`,
		"RUN a \\  \r\n b\r\n":                                   `RUN "a  b"`,
		"RUN echo a\\\\\nRUN b":                                  `RUN "echo a\\\\" | RUN "b"`,
		"COPY --from=build --chmod=755 a b":                      `COPY from=build chmod=755 "a b"`,
		"RUN --mount=type=secret,id='a b' c":                     `RUN mount=type=secret,id=a b "c"`,
		"RUN -- --make":                                          `RUN "--make"`,
		`CMD [ "a", "b \"c\"" ]`:                                 `CMD ["a" "b \"c\""]`,
		`CMD ["a", 1]`:                                           `CMD "[\"a\", 1]"`,
		`CMD []`:                                                 `CMD []`,
		"RUN <<EOF\n#!/bin/sh\nRUN no\nEOF\nRUN b":               `RUN "<<EOF" <<EOF(2) | RUN "b"`,
		"COPY <<-'A B' /x\n\ta\n\tA B\nUSER b":                   `COPY "<<-'A B' /x" <<A B(1) | USER "b"`,
		"RUN cat <<A <<B\n1\nA\n2\n3\nB":                         `RUN "cat <<A <<B" <<A(1) <<B(2)`,
		"RUN cat <<<text && echo $((1<<2))":                      `RUN "cat <<<text && echo $((1<<2))"`,
		"HEALTHCHECK --interval=5s CMD [\"a\"]":                  `HEALTHCHECK interval=5s "CMD [\"a\"]" (CMD ["a"])`,
		"HEALTHCHECK NONE":                                       `HEALTHCHECK "NONE"`,
		"ONBUILD COPY --from=a b c":                              `ONBUILD "COPY --from=a b c" (COPY from=a "b c")`,
		"# comment\n\n   # comment\n  WORKDIR /app # no comment": `WORKDIR "/app # no comment"`,
	} {
		d := parse("FROM a\n" + text)
		var got []string
		for _, in := range d.Final().Instructions {
			got = append(got, describe(in))
		}
		if diff := cmp.Diff(want, strings.Join(got, " | ")); diff != "" || len(d.Problems) > 0 {
			t.Errorf("%q (-want +got):\n%s%v", text, diff, d.Problems)
		}
	}
}

func describe(in *docker.Instruction) string {
	parts := []string{in.Name}
	for _, f := range in.Flags {
		parts = append(parts, f.Name+"="+f.Value)
	}
	if in.Exec != nil {
		var words []string
		for _, w := range in.Exec {
			words = append(words, w.Text)
		}
		parts = append(parts, fmt.Sprintf("%q", words))
	} else {
		parts = append(parts, fmt.Sprintf("%q", in.Args))
	}
	for _, h := range in.Heredocs {
		parts = append(parts, fmt.Sprintf("<<%s(%d)", h.Name, strings.Count(h.Span.Text(), "\n")))
	}
	if in.Inner != nil {
		parts = append(parts, "("+describe(in.Inner)+")")
	}
	return strings.Join(parts, " ")
}

// TestPlaces checks that values point at their bytes across continued lines, and that the escape directive counts.
func TestPlaces(t *testing.T) {
	t.Parallel()
	d := parse("\ufeff# syntax=x\n# escape=`\nARG A=1 B\nFROM a\nENV X=1 `\n  # no\n  Y=\"2 3\" Z=\nENV OLD some words\nCMD [\"p\", `\n \"q\"]\nRUN c:\\\nUSER u\n")
	if len(d.Problems) > 0 || len(d.Final().Instructions) != 5 {
		t.Fatalf("%v, %d instructions", d.Problems, len(d.Final().Instructions))
	}
	var got []string
	for _, in := range d.Instructions() {
		got = append(got, in.Keyword.Text())
		for _, p := range in.Pairs() {
			if in.Name == "ENV" || in.Name == "ARG" {
				got = append(got, p.Key.Span.Text()+"="+p.Value.Span.Text())
			}
		}
		for _, w := range in.Exec {
			got = append(got, w.Span.Text())
		}
	}
	want := []string{"ARG", "A=1", "B=", "FROM", "ENV", "X=1", `Y="2 3"`, "Z=", "ENV", "OLD=some words", "CMD", `"p"`, `"q"`, "RUN", "USER"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStages(t *testing.T) {
	t.Parallel()
	d := parse("ARG V=3.13\nARG U\nFROM --platform=$P python:${V}-slim AS Base\nUSER a\nCMD x\nFROM base AS final\nCMD y\nFROM img:$U\nFROM ${U:-alpine}:3\n")
	image := func(i int) string {
		name, known := d.Stages[i].BaseImage()
		return fmt.Sprint(name, known)
	}
	final := d.Stages[1]
	for got, want := range map[string]string{
		image(0): "python:3.13-slimtrue", image(1): "python:3.13-slimtrue", image(2): "img:false", image(3): "alpine:3true",
		final.Last("CMD").Args: "y", final.Last("USER").Args: "a", final.Name.Text: "final", fmt.Sprint(len(final.Lineage())): "3",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                          "has no FROM",
		"# nothing":                 "has no FROM",
		"ARG A":                     "has no FROM",
		"RUN a\nFROM b":             `"RUN" stands before FROM`,
		"FROM":                      `"FROM" names no image`,
		"FROM a\nCOPPY b c":         `"COPPY" is no instruction`,
		"FROM a\nRUN <<E\nmake\n E": `no line "E" ends`,
	} {
		problems := parse(text).Problems
		if len(problems) != 1 || !strings.Contains(problems[0].Message, want) {
			t.Errorf("%q: %v, want %q", text, problems, want)
		}
	}
}

func FuzzParseDockerfile(f *testing.F) {
	f.Add("# escape=`\nFROM a AS b\nRUN <<E cat `\n x\nE\nCMD [\"a\"]\nENV A=\"b\nONBUILD HEALTHCHECK CMD")
	f.Fuzz(func(t *testing.T, text string) {
		for _, in := range parse(text).Instructions() {
			spans := []source.Span{in.Span, in.Keyword, in.ArgsSpan()}
			for _, p := range in.Pairs() {
				spans = append(spans, p.Key.Span)
			}
			for _, span := range spans {
				if !span.IsValid() {
					t.Errorf("%q: %s has no place: %v", text, in.Name, span)
				}
			}
		}
	})
}
