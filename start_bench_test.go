package main

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"
)

// BenchmarkStart measures what passes between the start of the provider's process and its schema, over the same kind of
// connection that Terraform makes: the median, in ms. BENCH_PROVIDER names the program; otherwise it is built.
func BenchmarkStart(b *testing.B) {
	program := os.Getenv("BENCH_PROVIDER")
	if program == "" {
		program = built(b)
	}
	var took []time.Duration
	for b.Loop() {
		took = append(took, startToSchema(b, program))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
}

func startToSchema(b *testing.B, program string) time.Duration {
	began := time.Now()
	c := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			MagicCookieKey:   "TF_PLUGIN_MAGIC_COOKIE",
			MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
		},
		VersionedPlugins: map[int]plugin.PluginSet{6: {"provider": connection{}}},
		Cmd:              exec.Command(program),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:         true,
		Logger:           hclog.NewNullLogger(),
	})
	defer c.Kill()
	protocol, err := c.Client()
	if err != nil {
		b.Fatal(err)
	}
	conn, err := protocol.Dispense("provider")
	if err != nil {
		b.Fatal(err)
	}
	var schema mem.BufferSlice
	err = conn.(*grpc.ClientConn).Invoke(b.Context(), "/tfplugin6.Provider/GetProviderSchema", mem.BufferSlice{}, &schema,
		grpc.ForceCodecV2(unread{}), grpc.MaxCallRecvMsgSize(64<<20))
	if err != nil {
		b.Fatal(err)
	}
	if schema.Len() < 100_000 {
		b.Fatalf("the schema has %d bytes", schema.Len())
	}
	return time.Since(began)
}

// connection is a plugin of which only the connection is used.
type connection struct{ plugin.NetRPCUnsupportedPlugin }

func (connection) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error { return nil }

func (connection) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, c *grpc.ClientConn) (any, error) {
	return c, nil
}

// unread is a codec of messages that stay as they are.
type unread struct{}

func (unread) Name() string { return "proto" }

func (unread) Marshal(v any) (mem.BufferSlice, error) { return v.(mem.BufferSlice), nil }

func (unread) Unmarshal(data mem.BufferSlice, v any) error {
	data.Ref()
	*v.(*mem.BufferSlice) = data
	return nil
}
