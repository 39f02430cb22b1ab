/** What the user pool says of a user now. A token says what it said when the token was issued. */
export interface User {
  readonly enabled: boolean;
  /** A code of an authenticator app is asked of them at each sign-in. */
  readonly hasTotp: boolean;
}

export interface UserDirectory {
  /** @param username See docs/adr/0006 */
  find(username: string): Promise<User | undefined>;
  /** Names of the groups that a user is in. Of somebody who is no user: none. */
  groupsOf(username: string): Promise<readonly string[]>;
}
