/** Who the rehearsal's key pair belongs to. */
export const rehearsalUserArn = (account: string): string => `arn:aws:iam::${account}:user/rehearsal`;
