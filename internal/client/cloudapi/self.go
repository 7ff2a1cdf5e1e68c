package cloudapi

import (
	"context"
)

// Self is the owner of the client's API key, as far as Prefect Cloud reveals it.
type Self struct {
	// UserID and ActorID are empty for a service account: the API has no endpoint that identifies it by its key.
	UserID, ActorID string
	ServiceAccount  bool
}

// Self looks up the owner of the API key.
func (c *Admin) Self(ctx context.Context) (Self, error) {
	if c.conn.UsesServiceAccountKey() {
		return Self{ServiceAccount: true}, nil
	}
	me, err := c.Me(ctx)
	if err != nil {
		return Self{}, err
	}
	return Self{UserID: me.ID, ActorID: me.ActorID}, nil
}

// The types of the members of a team.
const (
	MemberUser           = "user"
	MemberServiceAccount = "service_account"
)

// ActorID is the actor ID of a user or service account of the client's account. Users and service accounts share one
// set of actor IDs.
func (c *Admin) ActorID(ctx context.Context, memberType, id string) (string, error) {
	if memberType == MemberServiceAccount {
		account, err := c.ServiceAccount(ctx, id)
		if err != nil {
			return "", err
		}
		return account.ActorID, nil
	}
	m, err := c.AccountMemberByUser(ctx, id)
	if err != nil {
		return "", err
	}
	return m.ActorID, nil
}

// memberIDs are the IDs of all users and service accounts of the client's account, by their actor IDs.
func (c *Admin) memberIDs(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	for m, err := range c.AccountMembers(ctx) {
		if err != nil {
			return nil, err
		}
		if m.UserID != nil {
			out[m.ActorID] = *m.UserID
		}
	}
	for account, err := range c.ServiceAccounts(ctx) {
		if err != nil {
			return nil, err
		}
		out[account.ActorID] = account.ID
	}
	return out, nil
}
