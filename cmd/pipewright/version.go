package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"
)

// version is set by the linker for a release: -ldflags "-X main.version=v1.2.3". Otherwise the toolchain knows better.
var version string

type versionOptions struct {
	format choice
}

func versionCommand(s *streams) *cli.Command {
	opts := versionOptions{format: newFormat("text", "json")}
	return &cli.Command{
		Name:  "version",
		Usage: "print the version of pipewright",
		Flags: []cli.Flag{choiceFlag("format", "print it as `FORMAT`", &opts.format)},
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			return opts.run(s.out)
		},
	}
}

// A build is what the toolchain recorded about this binary.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Date     string `json:"date"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
}

func (o *versionOptions) run(w io.Writer) error {
	b := readBuild(debug.ReadBuildInfo())
	if o.format.value == "json" {
		return json.NewEncoder(w).Encode(b)
	}
	commit := b.Commit
	if commit != "" {
		commit = "commit " + commit[:min(len(commit), 12)] + ", "
	}
	_, err := fmt.Fprintf(w, "pipewright %s (%s%s, %s/%s)\n", b.Version, commit, b.Go, b.OS, b.Arch)
	return err
}

func readBuild(info *debug.BuildInfo, ok bool) build {
	b := build{Version: version, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	if !ok {
		b.Version = cmp.Or(b.Version, "(unknown)")
		return b
	}
	b.Version = cmp.Or(b.Version, info.Main.Version, "(devel)")
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			b.Commit = setting.Value
		case "vcs.time":
			b.Date = setting.Value
		case "vcs.modified":
			b.Modified = setting.Value == "true"
		}
	}
	return b
}

// buildVersion returns the version of this binary.
func buildVersion() string { return readBuild(debug.ReadBuildInfo()).Version }

// noArguments refuses arguments of a command that takes none.
func noArguments(c *cli.Context) error {
	if arg := c.Args().First(); c.Args().Present() {
		return misuse(c.Command, fmt.Sprintf("unexpected argument %q", arg))
	}
	return nil
}
