package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"gitlab.com/pipewright/pipewright/gitlab"
)

// serverOptions are the flags that say which GitLab server to ask, about which project, and who asks. Commands embed them.
//
//	server, err := opts.server.connect(ctx, s, newRepository(ctx, dir), "review")
//	project, err := server.needProject()
//	mr, err := server.MergeRequest(ctx, project, 1)
//
// No flag takes a token: other users of the machine see command lines. Without flags everything comes from the environment, the git
// remote, netrc and glab, in the order that [gitlab.Find] and [gitlab.FindToken] tell.
type serverOptions struct {
	gitlab.Flags
}

// flags returns the flags for the server and the token. The project is apart, because some commands have that flag for another reason
// already.
func (o *serverOptions) flags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "url", Usage: "ask the GitLab server at `URL` (default: that of the CI job, GITLAB_HOST, the git remote, glab)", Destination: &o.URL},
		&cli.StringFlag{Name: "token-file", Usage: `read the token from FILE, "-" for stdin (default: PIPEWRIGHT_TOKEN, GITLAB_TOKEN, CI_JOB_TOKEN, netrc, glab)`, Destination: &o.TokenFile},
		&cli.StringFlag{Name: "ca-file", Usage: "trust the certificates in `FILE` beside those of the system", Destination: &o.CAFile},
	}
}

// projectFlag returns the flag for the project that the server is asked about.
func (o *serverOptions) projectFlag() cli.Flag {
	return &cli.StringFlag{Name: "project", Usage: "the project's `PATH`, as in group/project (default: that of the CI job, or what the git remote says)", Destination: &o.Project}
}

// A connection is a client of the server that the user means, and the project that the files belong to.
type connection struct {
	*gitlab.Client
	project string // "group/subgroup/project", "" when unknown
	command string
}

// connect finds out whom to ask. It sends nothing yet. The repository is the one whose remote may name server and project, nil for
// none. What is wrong with flags, environment or files of the user is wrong usage of the command.
func (o *serverOptions) connect(ctx context.Context, s *streams, repo *repository, command string) (*connection, error) {
	env := o.environment(ctx, s, repo)
	where, err := gitlab.Find(o.Flags, env)
	if err != nil {
		return nil, misconfigured(err, command)
	}
	opts := gitlab.Options{Server: where.Server, UserAgent: "pipewright/" + strings.Trim(buildVersion(), "()")}
	if opts.Token, err = gitlab.FindToken(where, o.Flags, env); err != nil {
		return nil, misconfigured(err, command)
	}
	if opts.CAs, err = gitlab.CAs(o.Flags, env); err != nil {
		return nil, misconfigured(err, command)
	}
	client, err := gitlab.New(opts)
	if err != nil {
		return nil, misconfigured(err, command)
	}
	return &connection{Client: client, project: where.Project, command: command}, nil
}

// environment returns what the machine knows of servers and tokens.
func (o *serverOptions) environment(ctx context.Context, s *streams, repo *repository) gitlab.Environment {
	env := gitlab.Environment{
		Getenv:   s.getenv,
		ReadFile: os.ReadFile,
		Stdin:    func() ([]byte, error) { return s.readAll(ctx) },
		Home:     cmp.Or(s.getenv("HOME"), s.getenv("USERPROFILE")),
	}
	if repo != nil {
		env.Remote = repo.remoteAddress()
	}
	return env
}

// needProject returns the project, or says that nothing names one.
func (c *connection) needProject() (string, error) {
	if c.project == "" {
		text := "no project is known: give --project group/project, or run where the git remote is one of " + c.Server().Host()
		return "", usageError{text: text, see: "pipewright " + c.command}
	}
	return c.project, nil
}

// misconfigured returns the error for a server or a token that is not set up well: wrong usage, unless a file cannot be read.
func misconfigured(err error, command string) error {
	var path *fs.PathError
	if errors.Is(err, context.Canceled) || errors.As(err, &path) && !absent(err) {
		return err
	}
	return usageError{text: err.Error(), see: "pipewright " + command}
}
