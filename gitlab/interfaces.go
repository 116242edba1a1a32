package gitlab

import (
	"context"
	"iter"
)

// A Linter says what a server makes of a configuration.
type Linter interface {
	Lint(ctx context.Context, r LintRequest) (*LintResult, error)
}

// Repositories are the files of projects, and the templates of the server: what includes need.
type Repositories interface {
	FileUnless(ctx context.Context, project, path, ref, etag string) (*File, error)
	Files(ctx context.Context, project, ref string) iter.Seq2[string, error]
	Commit(ctx context.Context, project, ref string) (string, error)
	ComponentVersion(ctx context.Context, project, version string) (Version, error)
	Template(ctx context.Context, name string) (string, error)
}

// MergeRequests are the changes of merge requests: what a review looks at.
type MergeRequests interface {
	MergeRequest(ctx context.Context, project string, iid int) (*MergeRequest, error)
	DiffVersions(ctx context.Context, project string, iid int) iter.Seq2[DiffVersion, error]
	ChangedFiles(ctx context.Context, project string, iid int) iter.Seq2[ChangedFile, error]
}

// Conversations are what is said in merge requests: what a review reads and writes.
type Conversations interface {
	Me(ctx context.Context) (User, error)
	Discussions(ctx context.Context, project string, iid int) iter.Seq2[Discussion, error]
	CreateDiscussion(ctx context.Context, project string, iid int, body string, at *Position) (Discussion, error)
	Resolve(ctx context.Context, project string, iid int, discussion string, resolved bool) error
	Reply(ctx context.Context, project string, iid int, discussion, body string) (Note, error)
	Notes(ctx context.Context, project string, iid int) iter.Seq2[Note, error]
	CreateNote(ctx context.Context, project string, iid int, body string) (Note, error)
	UpdateNote(ctx context.Context, project string, iid, note int, body string) (Note, error)
	DeleteNote(ctx context.Context, project string, iid int, discussion string, note int) error
}

// Settings are what projects and groups have set up: what the check of variables compares with.
type Settings interface {
	Variables(ctx context.Context, project string) iter.Seq2[Variable, error]
	GroupVariables(ctx context.Context, group string) iter.Seq2[Variable, error]
	Environments(ctx context.Context, project string) iter.Seq2[DeployEnvironment, error]
	ProtectedBranches(ctx context.Context, project string) iter.Seq2[string, error]
	ProtectedTags(ctx context.Context, project string) iter.Seq2[string, error]
}

// Projects are the projects of a server: what an audit goes through.
type Projects interface {
	Project(ctx context.Context, project string) (*Project, error)
	GroupProjects(ctx context.Context, group string, filter GroupFilter) iter.Seq2[Project, error]
}

// A Client is all of them.
var _ interface {
	Linter
	Repositories
	MergeRequests
	Conversations
	Settings
	Projects
} = (*Client)(nil)
