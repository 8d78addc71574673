import { Component, type ReactNode } from 'react';
import { loadAgain } from './lazyPage';

export interface BoundaryProps {
  /** another one is another try */
  tries: string;
  failed: (failure: unknown, again: () => void) => ReactNode;
  children: ReactNode;
}

/** Keeps a part that cannot be drawn, or whose program was not loaded, from taking the rest along. */
export class Boundary extends Component<BoundaryProps, { failure: unknown }> {
  override state: { failure: unknown } = { failure: null };

  static getDerivedStateFromError(failure: unknown) {
    return { failure };
  }

  override componentDidUpdate(before: BoundaryProps) {
    if (this.state.failure !== null && before.tries !== this.props.tries) {
      this.again();
    }
  }

  again = () => {
    loadAgain();
    this.setState({ failure: null });
  };

  override render() {
    return this.state.failure === null
      ? this.props.children
      : this.props.failed(this.state.failure, this.again);
  }
}
