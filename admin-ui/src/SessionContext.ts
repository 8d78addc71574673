import { createContext, useContext } from 'react';
import { may, mayAnywhere, type Right } from './api/rights';
import type { Session } from './api/session';

export interface SignedIn {
  session: Session;
  signedOut(): void;
}

export const SessionContext = createContext<SignedIn | null>(null);

export function useSession(): SignedIn {
  const signedIn = useContext(SessionContext);
  if (!signedIn) {
    throw new Error('useSession stands outside of the signed-in part');
  }
  return signedIn;
}

/** Whether the signed-in person has a right for a model, or for any when none is named. */
export function useMay(right: Right, model?: string): boolean {
  const { grants } = useSession().session;
  return model === undefined ? mayAnywhere(grants, right) : may(grants, right, model);
}
