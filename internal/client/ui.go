package client

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/config"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/rest"
)

// uiAddress is the address of the UI. The copies of a client share it.
type uiAddress struct {
	once    sync.Once
	address string
}

// UIAddress is the address of the UI, without a slash at the end. The settings of a self-hosted server are read once
// to find a custom address; by default, the UI is next to the API.
func (c *Client) UIAddress(ctx context.Context) string {
	if c.Cloud() {
		return uiBeside(c.WorkspaceURL())
	}
	c.ui.once.Do(func() { c.ui.address = c.serverUI(ctx) })
	return c.ui.address
}

// serverSettings is the part of a server's settings that defines the address of its UI.
type serverSettings struct {
	UIURL *string `json:"ui_url"`
	API   struct {
		URL *string `json:"url"`
	} `json:"api"`
	Server struct {
		UI struct {
			ServeBase string `json:"serve_base"`
		} `json:"ui"`
	} `json:"server"`
}

func (c *Client) serverUI(ctx context.Context) string {
	beside := uiBeside(c.Root())
	settings, err := rest.Do[serverSettings](
		ctx,
		c.Conn,
		rest.Request{Method: http.MethodGet, Path: rest.Path("admin", "settings"), Scope: rest.RootScope},
	)
	if err != nil {
		return beside
	}
	if configured := settings.configuredUI(); configured != "" {
		return configured
	}
	return strings.TrimSuffix(beside+"/"+strings.Trim(settings.Server.UI.ServeBase, "/"), "/")
}

// configuredUI is the address that the server's settings define, or empty. By default, Prefect derives the address
// from the API URL that the server itself uses, which clients may not reach; such an address is ignored.
func (s serverSettings) configuredUI() string {
	if s.UIURL == nil {
		return ""
	}
	if s.API.URL != nil {
		if derived, err := UIOf(*s.API.URL); err == nil && derived == strings.TrimSuffix(*s.UIURL, "/") {
			return ""
		}
	}
	return strings.TrimSuffix(*s.UIURL, "/")
}

// UIOf is the address of the UI for an address of the API. An address of a UI is returned as it is. The error says
// why the address is invalid.
func UIOf(address string) (string, error) {
	u, err := config.ParseAddress(address)
	if err != nil {
		return "", err
	}
	return uiBeside(u), nil
}

// uiBeside follows Prefect's rule: the address of the UI is the address of the API without /api. Prefect Cloud's UI
// has another host and other path elements.
func uiBeside(api *url.URL) string {
	elements := slices.DeleteFunc(strings.Split(api.EscapedPath(), "/"), func(e string) bool { return e == "" })
	if i := slices.Index(elements, "api"); i >= 0 {
		elements = slices.Delete(elements, i, i+1)
	}
	for i, e := range elements {
		switch e {
		case "accounts":
			elements[i] = "account"
		case "workspaces":
			elements[i] = "workspace"
		}
	}
	host := api.Host
	if config.IsCloud(api) {
		if rest, ok := strings.CutPrefix(host, "api."); ok {
			host = "app." + rest
		}
	}
	return strings.Join(append([]string{api.Scheme + "://" + host}, elements...), "/")
}
